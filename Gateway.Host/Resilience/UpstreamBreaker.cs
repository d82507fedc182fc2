using Polly;
using Polly.CircuitBreaker;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Resilience;

/// <summary>
/// The breaker of one kind of a connection's calls. While nothing has failed for as long as it counts, calls that succeed are kept as a number
/// and told to it with the first that fails: Polly's remembers each tenth of its window by an object, and those of ten thousand connections that
/// are called once a second are what the collector would then spend most of its time on.
/// </summary>
internal sealed class UpstreamBreaker
{
    // What it is told at once of calls that succeeded before the first that failed. With more, an outage has to be as long to count.
    private const int MostTold = 1_000;

    private static readonly Func<ResilienceContext, Outcome<object>, ValueTask<Outcome<object>>> Made = static (_, made) => ValueTask.FromResult(made);
    private static readonly Outcome<object> Success = Outcome.FromResult<object>(new HttpResponseMessage());

    private readonly ResilienceSettings _settings;
    private readonly UpstreamTotals _totals;
    private readonly TimeProvider _clock;
    private readonly SuccessCount _successes;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly Lazy<ResiliencePipeline> _pipeline;
    private long _watchedUntil;
    private long _pausedUntil;

    public UpstreamBreaker(ResilienceSettings settings, UpstreamTotals totals, TimeProvider clock)
    {
        (_settings, _totals, _clock) = (settings, totals, clock);
        _successes = new SuccessCount(settings.BreakerWindow, clock);
        _pipeline = new Lazy<ResiliencePipeline>(Build);
    }

    /// <summary>Polly's own.</summary>
    public ResiliencePipeline Pipeline => _pipeline.Value;

    /// <summary>How it stands. Polly notices that its pause is over with the next call alone, which may be long in coming.</summary>
    public CircuitState State => _state.CircuitState is CircuitState.Open && _clock.GetTimestamp() >= Volatile.Read(ref _pausedUntil) ? CircuitState.HalfOpen : _state.CircuitState;

    /// <summary>Whether calls pass freely. Where they do not, <see cref="Pipeline"/> decides on each.</summary>
    public bool IsClosed => _state.CircuitState == CircuitState.Closed;

    /// <summary>Notes that a call was answered at the first try.</summary>
    public ValueTask SucceedAsync(ResilienceContext context)
    {
        if (_clock.GetTimestamp() < Volatile.Read(ref _watchedUntil))
            return TellAsync(context);
        _successes.Add();
        return ValueTask.CompletedTask;
    }

    /// <summary>Notes that a call may have failed: the breaker is told how many did not, and from now on of each.</summary>
    public async ValueTask WatchAsync(ResilienceContext context)
    {
        var now = _clock.GetTimestamp();
        if (Interlocked.Exchange(ref _watchedUntil, After(_settings.BreakerWindow)) > now)
            return;
        if (!IsClosed)
            return; // What is told then would be taken for the one try.
        for (var told = Math.Min(_successes.Take(), MostTold); told > 0; told--)
            await TellAsync(context);
    }

    /// <summary>
    /// Counts a call that was made already, and whose time is over: Polly counts nothing of a context that has ended, and this one's has. So a
    /// backend that never answers opens the breaker too.
    /// </summary>
    public async ValueTask JudgeAsync(Outcome<object> made, bool isOwnCode)
    {
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        try
        {
            if (isOwnCode)
                UpstreamRepetition.SetOwnCode(context);
            await WatchAsync(context);
            if (IsClosed) // Else it would be taken for the one try, which it began before.
                await Pipeline.ExecuteOutcomeAsync(Made, context, made);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private long After(TimeSpan span) => _clock.GetTimestamp() + (long)(span.TotalSeconds * _clock.TimestampFrequency);

    private async ValueTask TellAsync(ResilienceContext context) => await Pipeline.ExecuteOutcomeAsync(Made, context, Success);

    private ResiliencePipeline Build() =>
        new ResiliencePipelineBuilder { TimeProvider = _clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = _settings.BreakerRatio,
                SamplingDuration = _settings.BreakerWindow,
                MinimumThroughput = _settings.BreakerMinimum,
                BreakDuration = _settings.BreakerPause,
                StateProvider = _state,
                ShouldHandle = static attempt => ValueTask.FromResult(UpstreamRepetition.IsOutage(attempt.Context, attempt.Outcome)),
                OnOpened = _ =>
                {
                    _totals.AddOpened();
                    Volatile.Write(ref _pausedUntil, After(_settings.BreakerPause));
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
}
