namespace Gateway.Host.Metering;

/// <summary>The sums of one series.</summary>
internal sealed class Counters
{
    private long _calls;
    private long _bytesIn;
    private long _bytesOut;
    private long _upstreamTicks;
    private long _documentsRead;
    private long _messages;

    public void Add(in CallRecord call)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _bytesIn, call.BytesIn);
        Interlocked.Add(ref _bytesOut, call.BytesOut);
        Interlocked.Add(ref _upstreamTicks, call.Upstream.Ticks);
        Interlocked.Add(ref _documentsRead, call.DocumentsRead);
        Interlocked.Add(ref _messages, call.Messages);
    }

    public UsageRow AddTo(UsageRow row) => row with
    {
        Calls = row.Calls + Interlocked.Read(ref _calls),
        BytesIn = row.BytesIn + Interlocked.Read(ref _bytesIn),
        BytesOut = row.BytesOut + Interlocked.Read(ref _bytesOut),
        UpstreamMs = row.UpstreamMs + TimeSpan.FromTicks(Interlocked.Read(ref _upstreamTicks)).TotalMilliseconds,
        DocumentsRead = row.DocumentsRead + Interlocked.Read(ref _documentsRead),
        Messages = row.Messages + Interlocked.Read(ref _messages),
    };
}
