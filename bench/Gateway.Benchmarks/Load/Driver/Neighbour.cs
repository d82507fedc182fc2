using System.Net;

namespace Gateway.Benchmarks.Load.Driver;

/// <summary>Somebody else who calls the same server at a steady rate, whatever becomes of the calls, until it is disposed of.</summary>
internal sealed class Neighbour : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _over = new();
    private readonly HttpClient _http;
    private readonly string _target;
    private readonly Task _calling;
    private long _made;
    private long _answered;
    private long _refused;

    /// <param name="server">Where the server listens.</param>
    /// <param name="target">What is asked.</param>
    /// <param name="headers">What is sent with it.</param>
    /// <param name="callsASecond">How many calls are begun in a second.</param>
    /// <param name="most">How many are under way at most; those beyond are not made.</param>
    public Neighbour(IPEndPoint server, string target, IReadOnlyDictionary<string, string> headers, int callsASecond, int most)
    {
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = most }) { BaseAddress = new Uri($"http://{server}"), Timeout = Timeout.InfiniteTimeSpan };
        foreach (var (name, value) in headers)
            _http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        _target = target;
        _calling = CallAsync(callsASecond, most);
    }

    /// <summary>What became of the calls so far.</summary>
    public (long Made, long Answered, long Refused) Calls => (Volatile.Read(ref _made), Volatile.Read(ref _answered), Volatile.Read(ref _refused));

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _calling;
        _http.Dispose();
        _over.Dispose();
    }

    private async Task CallAsync(int callsASecond, int most)
    {
        using var timer = new PeriodicTimer(Tick);
        List<Task> underWay = [];
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(_over.Token))
            {
                underWay.RemoveAll(static call => call.IsCompleted);
                var due = (long)(TimeProvider.System.GetElapsedTime(started).TotalSeconds * callsASecond);
                for (; _made < due; _made++)
                {
                    if (underWay.Count < most)
                        underWay.Add(OneAsync());
                }
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(underWay);
        }
    }

    private async Task OneAsync()
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(_target, UriKind.Relative), _over.Token);
            if (response.IsSuccessStatusCode)
                Interlocked.Increment(ref _answered);
            else if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
                Interlocked.Increment(ref _refused);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            // It is over, or has failed, which is for the figures of the others to show.
        }
    }
}
