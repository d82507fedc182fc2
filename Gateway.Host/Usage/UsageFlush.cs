using Gateway.Host.Background;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Usage.Counting;
using Gateway.Host.Usage.Sinks;
using Gateway.Host.Usage.Store;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Metering;

namespace Gateway.Host.Usage;

/// <summary>
/// Takes what was counted to the store: every second, whenever usage is read, and when the gateway stops, after its last request. While the
/// store is away it is kept in memory.
/// </summary>
internal sealed partial class UsageFlush(UsageCounter counter, IUsageStore store, UsageDispatch dispatch, TimeProvider clock, ILogger<UsageFlush> logger)
    : RepeatedWork(Interval, clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryLater = TimeSpan.FromSeconds(1);

    // As much as about a quarter of a gigabyte holds.
    private const int MostWaiting = 1_000_000;

    private readonly string _run = Guid.NewGuid().ToString("N");
    private readonly SemaphoreSlim _flushing = new(1, 1);

    // A batch that failed may be in the store all the same: it stays as it is, with its number, until the store has said that it has it.
    private readonly Queue<(long Sequence, IReadOnlyList<UsageRecord> Records)> _waiting = new();
    private long _sequence;
    private int _waitingRecords;
    private bool _isAway;

    /// <summary>Makes everything durable that was counted before.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.StateUnavailable"/>: the store is away.</exception>
    public override async Task RunAsync(CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken);
        try
        {
            await WriteAsync(cancellationToken);
        }
        catch (Exception error) when (ControlPlaneStore.IsOutage(error) && !cancellationToken.IsCancellationRequested)
        {
            if (!_isAway)
                LogAway(error.GetBaseException().Message);
            _isAway = true;
            throw Unavailable(error);
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <summary>The refusal where the store does not answer.</summary>
    public static ProviderException Unavailable(Exception cause) =>
        new(ErrorKind.StateUnavailable, "The store of usage is away. Nothing that was counted is lost by that; try again as 'Retry-After' says.", cause) { RetryAfter = RetryLater };

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryRunAsync(cancellationToken);
        if (_waitingRecords > 0)
            LogLeft(_waitingRecords);
    }

    public override void Dispose()
    {
        base.Dispose();
        _flushing.Dispose();
    }

    protected override bool IsOutage(Exception error) => error is ProviderException { Kind: ErrorKind.StateUnavailable };

    // It was logged, and comes again.
    protected override void TellOutage(Exception error)
    {
    }

    protected override void TellDefect(Exception error) => LogDefect(error);

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (counter.Take() is { Count: > 0 } counted)
        {
            _waiting.Enqueue((++_sequence, counted));
            _waitingRecords += counted.Count;
        }

        while (_waitingRecords > MostWaiting && _waiting.Count > 1)
        {
            var lost = _waiting.Dequeue().Records.Count;
            _waitingRecords -= lost;
            LogLost(lost);
        }

        while (_waiting.TryPeek(out var batch))
        {
            await store.WriteAsync(_run, batch.Sequence, batch.Records, cancellationToken);
            _waiting.Dequeue();
            _waitingRecords -= batch.Records.Count;
            dispatch.Tell(new UsageBatch($"{_run}-{batch.Sequence}", batch.Records));
        }

        if (_isAway)
            LogBack();
        _isAway = false;
    }

    [LoggerMessage(6101, LogLevel.Error, "The store of usage does not answer: {Cause} What is counted is kept in memory until it does.")]
    private partial void LogAway(string cause);

    [LoggerMessage(6102, LogLevel.Information, "The store of usage answers again.")]
    private partial void LogBack();

    [LoggerMessage(6103, LogLevel.Error, "The store of usage has been away for too long: {Count} records of usage are given up.")]
    private partial void LogLost(int count);

    [LoggerMessage(6104, LogLevel.Error, "Keeping usage failed by a defect.")]
    private partial void LogDefect(Exception error);

    [LoggerMessage(6105, LogLevel.Error, "The gateway stops while the store of usage is away: {Count} records of usage are lost.")]
    private partial void LogLeft(int count);
}
