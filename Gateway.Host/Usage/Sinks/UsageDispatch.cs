using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Gateway.Host.Background;
using Providers.Abstractions.Metering;

namespace Gateway.Host.Usage.Sinks;

/// <summary>Tells every sink what was used, each at its own pace and again until it has it.</summary>
internal sealed partial class UsageDispatch : BackgroundWork
{
    private const int MostBatches = 10_000;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // How long a stopping gateway goes on telling what is left.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _clock;
    private readonly ILogger<UsageDispatch> _logger;
    private readonly Counter<long> _dropped;
    private readonly List<(IUsageSink Sink, Channel<UsageBatch> Queue)> _sinks;

    public UsageDispatch(IEnumerable<IUsageSink> sinks, TimeProvider clock, IMeterFactory meters, ILogger<UsageDispatch> logger)
    {
        _clock = clock;
        _logger = logger;
        _dropped = meters.Create("Gateway").CreateCounter<long>("gateway.usage.sink.dropped", "{batch}", "Batches of usage that a sink did not take in time.");
        _sinks = [.. sinks.Select(sink => (sink, CreateQueue(sink)))];
    }

    /// <summary>Tells a batch, without waiting for anybody.</summary>
    public void Tell(UsageBatch batch)
    {
        foreach (var (_, queue) in _sinks)
            queue.Writer.TryWrite(batch);
    }

    // By now the last batch was told: what starts last stops first.
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var (_, queue) in _sinks)
            queue.Writer.TryComplete();
        if (ExecuteTask is { } running)
            await running.WaitAsync(Farewell, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    protected override Task WorkAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_sinks.Select(entry => RunAsync(entry.Sink, entry.Queue.Reader, stoppingToken)));

    private async Task RunAsync(IUsageSink sink, ChannelReader<UsageBatch> queue, CancellationToken cancellationToken)
    {
        await foreach (var batch in queue.ReadAllAsync(cancellationToken))
        {
            for (var pause = FirstPause; !await TrySendAsync(sink, batch, cancellationToken); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
                await Task.Delay(pause, _clock, cancellationToken);
        }
    }

    private async Task<bool> TrySendAsync(IUsageSink sink, UsageBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await sink.SendAsync(batch, cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // Whatever somebody else's code throws, the batch comes again.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(sink.Name, batch.Id, error.GetBaseException().Message);
            return false;
        }
    }

    private Channel<UsageBatch> CreateQueue(IUsageSink sink) => Channel.CreateBounded<UsageBatch>(
        new BoundedChannelOptions(MostBatches) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true },
        batch =>
        {
            _dropped.Add(1, KeyValuePair.Create<string, object?>("sink", sink.Name));
            LogDropped(sink.Name, batch.Id);
        });

    [LoggerMessage(6201, LogLevel.Warning, "The usage sink '{Sink}' did not take batch {Batch}, which comes again: {Cause}")]
    private partial void LogFailed(string sink, string batch, string cause);

    [LoggerMessage(6202, LogLevel.Error, "The usage sink '{Sink}' has fallen too far behind: batch {Batch} is given up.")]
    private partial void LogDropped(string sink, string batch);
}
