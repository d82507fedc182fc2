namespace Gateway.Benchmarks.Load.Driver;

/// <summary>The requests of one kind, ready to send, and what a right answer looks like.</summary>
/// <param name="requests">Whole HTTP/1.1 requests; sent in turn.</param>
/// <param name="status">The status of every right answer.</param>
/// <param name="minBody">The least bytes in the body of a right answer.</param>
internal sealed class Workload(IReadOnlyList<ReadOnlyMemory<byte>> requests, int status, long minBody)
{
    private int _next;

    public ReadOnlyMemory<byte> Next()
    {
        var request = requests[_next];
        _next = _next + 1 == requests.Count ? 0 : _next + 1;
        return request;
    }

    public void Check(int actual, long body)
    {
        if (actual != status || body < minBody)
            throw new InvalidDataException($"Expected an answer {status} of at least {minBody} bytes, but got {actual} with {body} bytes.");
    }
}
