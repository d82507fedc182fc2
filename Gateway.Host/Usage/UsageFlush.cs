using Gateway.Host.Background;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Usage.Counting;
using Gateway.Host.Usage.Journal;
using Gateway.Host.Usage.Sinks;
using Gateway.Host.Usage.Store;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Metering;

namespace Gateway.Host.Usage;

/// <summary>
/// Takes what was counted to the store: every second or, where that takes long, less often; whenever usage is read; and when the gateway
/// stops, after its last request. While the store is away it stays in the journal. What earlier runs on this disk left is taken first.
/// </summary>
internal sealed partial class UsageFlush(UsageCounter counter, UsageJournal run, IUsageStore store, UsageDispatch dispatch, TimeProvider clock, ILogger<UsageFlush> logger)
    : RepeatedWork(Interval, clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryLater = TimeSpan.FromSeconds(1);

    // Where very many tenants call, a round takes long: callers are not to notice, and nothing is lost by waiting.
    private const int PauseForEach = 100;

    private readonly SemaphoreSlim _flushing = new(1, 1);

    // One that failed may be in the store all the same: it stays as it is, with its number, until the store has said that it has it.
    private CountedBatch? _waiting;
    private bool _hasRecovered;
    private bool _isAway;

    /// <summary>Makes everything durable that was counted before, but for what was just being counted when this was last done.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.StateUnavailable"/>: the store is away.</exception>
    public override Task RunAsync(CancellationToken cancellationToken) => FlushAsync(batches: 1, cancellationToken);

    /// <summary>Makes everything durable that was counted before.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.StateUnavailable"/>: the store is away.</exception>
    public Task FlushAsync(CancellationToken cancellationToken) => FlushAsync(batches: 2, cancellationToken);

    private async Task FlushAsync(int batches, CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken);
        try
        {
            if (!_hasRecovered)
                await RecoverAsync(cancellationToken);
            await WriteAsync(cancellationToken);
            for (var i = 0; i < batches && counter.Take() is { } taken; i++)
            {
                _waiting = taken;
                await WriteAsync(cancellationToken);
            }

            if (_isAway)
                LogBack();
            _isAway = false;
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
        if (!run.IsInUse)
            return;
        try
        {
            await FlushAsync(cancellationToken);
            run.Remove();
        }
        catch (Exception error) when (error is ProviderException or OperationCanceledException)
        {
            LogLeft(error.Message);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _flushing.Dispose();
    }

    protected override TimeSpan PauseAfter(TimeSpan round) => _isAway ? Interval : TimeSpan.FromTicks(Math.Clamp(round.Ticks * PauseForEach, Interval.Ticks, LongestPause.Ticks));

    protected override bool IsOutage(Exception error) => error is ProviderException { Kind: ErrorKind.StateUnavailable };

    // It was logged, and comes again.
    protected override void TellOutage(Exception error)
    {
    }

    protected override void TellDefect(Exception error) => LogDefect(error);

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (_waiting is not { } batch)
            return;
        if (batch.Records.Count > 0)
            await store.WriteAsync(run.Run, batch.Sequence, batch.Records, cancellationToken);
        counter.Confirm(batch);
        _waiting = null;
        if (batch.Records.Count > 0)
            dispatch.Tell(new UsageBatch($"{run.Run}-{batch.Sequence}", batch.Records));
    }

    // Sinks are told only what is new to the store: of the rest nobody knows whether they were.
    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        foreach (var left in run.ReadAbandoned())
        {
            foreach (var (sequence, records) in left.Batches)
            {
                if (!await store.WriteAsync(left.Run, sequence, records, cancellationToken))
                    continue;
                dispatch.Tell(new UsageBatch($"{left.Run}-{sequence}", records));
                LogRecovered(left.Run, records.Sum(static record => record.Calls));
            }

            run.Folder.Delete(left.Run);
        }

        _hasRecovered = true;
    }

    [LoggerMessage(6103, LogLevel.Information, "An earlier run, {Run}, had not told the store all that it counted; {Calls} calls are counted now.")]
    private partial void LogRecovered(string run, long calls);

    [LoggerMessage(6101, LogLevel.Error, "The store of usage does not answer: {Cause} What is counted stays in the journal until it does.")]
    private partial void LogAway(string cause);

    [LoggerMessage(6102, LogLevel.Information, "The store of usage answers again.")]
    private partial void LogBack();

    [LoggerMessage(6104, LogLevel.Error, "Keeping usage failed by a defect.")]
    private partial void LogDefect(Exception error);

    [LoggerMessage(6105, LogLevel.Warning, "The gateway stops while the store of usage is away: what it counted stays in its journal, for the next start on this disk. {Cause}")]
    private partial void LogLeft(string cause);
}
