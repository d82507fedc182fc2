using Polly;
using Polly.CircuitBreaker;
using Polly.Hedging;
using Polly.Retry;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Host.Resilience;

/// <summary>
/// What protects the calls of one connection: a bound on how many are under way, repetition of what is safe to repeat within a budget, and a
/// breaker. HTTP calls and calls that providers make on protocols of their own have a breaker each.
/// </summary>
internal sealed class UpstreamCircuit : IActiveState
{
    /// <summary>How long it is kept after its last call.</summary>
    public static readonly TimeSpan KeptIdle = TimeSpan.FromMinutes(10);

    // What a breaker is told at once of calls that succeeded before the first that failed. With more, an outage has to be as long to count.
    private const int MostTold = 1_000;

    private static readonly Func<ResilienceContext, Outcome<object>, ValueTask<Outcome<object>>> Made = static (_, made) => ValueTask.FromResult(made);
    private static readonly HttpResponseMessage Success = new();

    private readonly TimeProvider _clock;
    private readonly UpstreamTotals _totals;
    private readonly SuccessCount _successes;
    private readonly RetryBudget _budget;
    private readonly CircuitBreakerStateProvider _httpState = new();
    private readonly CircuitBreakerStateProvider _callState = new();
    private readonly Lazy<ResiliencePipeline> _httpBreaker;
    private readonly Lazy<ResiliencePipeline> _http;
    private readonly Lazy<ResiliencePipeline> _calls;
    private readonly Lazy<ResiliencePipeline<object>> _hedged;
    private ForwarderRequestConfig? _forwarding;
    private ForwarderRequestConfig? _native;
    private long _lastUsed;
    private long _watchedUntil;
    private long _retries;

    public UpstreamCircuit(ResilienceSettings settings, UpstreamTotals totals, TimeProvider clock)
    {
        Settings = settings;
        _totals = totals;
        _clock = clock;
        _budget = new RetryBudget(clock);
        _successes = new SuccessCount(settings.BreakerWindow, clock);
        UnderWay = new Bulkhead(settings.ConnectionCalls, settings.ConnectionQueue, clock);
        _httpBreaker = new Lazy<ResiliencePipeline>(() => Breaker(_httpState));
        _http = new Lazy<ResiliencePipeline>(() => Repeated(_httpBreaker.Value));
        _calls = new Lazy<ResiliencePipeline>(() => Repeated(Breaker(_callState)));
        _hedged = new Lazy<ResiliencePipeline<object>>(Hedging);
    }

    /// <summary>What it was made for.</summary>
    public ResilienceSettings Settings { get; private set; }

    /// <summary>The callers' calls that are under way.</summary>
    public Bulkhead UnderWay { get; }

    /// <summary>
    /// For requests over HTTP. The context says by <see cref="UpstreamRepetition"/> what may be repeated. Run it for
    /// <see cref="object"/>, which is what its strategies judge: another type would be converted for each of them.
    /// </summary>
    public ResiliencePipeline Http => _http.Value;

    /// <summary>Whether requests over HTTP pass freely. Where they do not, <see cref="Http"/> decides on each.</summary>
    public bool IsHttpClosed => IsClosedIn(_httpState);

    /// <summary>
    /// Notes that a request over HTTP was answered at the first try. While nothing has failed for as long as the breaker counts, such answers are
    /// only counted: a breaker remembers each tenth of its window by an object, and those of ten thousand connections that are called once a
    /// second are what the collector then spends most of its time on.
    /// </summary>
    public ValueTask SucceedAsync(ResilienceContext context, Outcome<object> answered)
    {
        if (_clock.GetTimestamp() < Volatile.Read(ref _watchedUntil))
            return TellAsync(context, answered);
        _successes.Add();
        return ValueTask.CompletedTask;
    }

    /// <summary>Notes that a request over HTTP may have failed: the breaker is told how many did not, and from now on of each.</summary>
    public async ValueTask WatchAsync(ResilienceContext context)
    {
        var now = _clock.GetTimestamp();
        var until = now + (long)(Settings.BreakerWindow.TotalSeconds * _clock.TimestampFrequency);
        if (Interlocked.Exchange(ref _watchedUntil, until) > now)
            return;
        if (!IsHttpClosed)
            return; // What is told then would be taken for the one try.
        for (var told = Math.Min(_successes.Take(), MostTold); told > 0; told--)
            await TellAsync(context, Outcome.FromResult<object>(Success));
    }

    /// <summary>For calls that fail with a <see cref="ProviderException"/>.</summary>
    public ResiliencePipeline Calls => _calls.Value;

    /// <summary>For reads over HTTP, of which each may be sent a second time: <see cref="UpstreamRepetition.SetSecond"/> says how. Null where none is.</summary>
    public ResiliencePipeline<object>? Hedged => Settings.HedgeAfter == TimeSpan.Zero ? null : _hedged.Value;

    /// <summary>For YARP, which forwards.</summary>
    public ForwarderRequestConfig Forwarding => _forwarding ??= new ForwarderRequestConfig { ActivityTimeout = Settings.Idle };

    /// <summary>For YARP, which passes the backend's own protocol through.</summary>
    public ForwarderRequestConfig Native => _native ??= new ForwarderRequestConfig { ActivityTimeout = Settings.NativeIdle };

    /// <summary>The worse of the two breakers'.</summary>
    public CircuitState State => _httpState.CircuitState == CircuitState.Closed ? _callState.CircuitState : _httpState.CircuitState;

    /// <summary>Whether both breakers let calls through.</summary>
    public bool IsClosed => IsHttpClosed && IsClosedIn(_callState);

    /// <summary>Calls that were made again, or a second time, so far.</summary>
    public long Retries => Volatile.Read(ref _retries);

    /// <summary>How many more there could be right now.</summary>
    public int RetriesLeft => _budget.Left(Settings.RetryShare, Settings.RetryFloor);

    public bool IsIdle => IsClosed && UnderWay.Active == 0 && UnderWay.Waiting == 0 && _clock.GetElapsedTime(LastUsed) > KeptIdle;

    /// <summary>When it was last asked for, as a timestamp of the clock.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    public void Touch() => Volatile.Write(ref _lastUsed, _clock.GetTimestamp());

    /// <summary>Counts a call: the more there are, the more may be repeated.</summary>
    public void Count() => _budget.Count();

    public bool Fits(ResilienceSettings settings)
    {
        if (ReferenceEquals(settings, Settings))
            return true;
        if (settings != Settings)
            return false;

        // Read anew, and the same: so the next comparison is short.
        Settings = settings;
        return true;
    }

    private async ValueTask TellAsync(ResilienceContext context, Outcome<object> outcome) => await _httpBreaker.Value.ExecuteOutcomeAsync(Made, context, outcome);

    private static bool IsClosedIn(CircuitBreakerStateProvider state) => state.CircuitState == CircuitState.Closed;

    private bool TrySpend()
    {
        if (!_budget.TrySpend(Settings.RetryShare, Settings.RetryFloor))
        {
            _totals.AddWithheld();
            return false;
        }

        Interlocked.Increment(ref _retries);
        return true;
    }

    private bool MayRepeat(ResilienceContext context, in Outcome<object> outcome, int attempt)
    {
        if (attempt >= Settings.Retries || !UpstreamRepetition.IsAllowed(context, outcome))
            return false;
        var asked = UpstreamFailures.RetryAfter(outcome.Result as HttpResponseMessage);
        if (asked > Settings.LongestRetryAfter || (asked ?? (Settings.RetryDelay * (1 << attempt))) >= UpstreamRepetition.TimeLeft(context, _clock) || !TrySpend())
            return false;
        _totals.AddRetry();
        return true;
    }

    private ResiliencePipeline Breaker(CircuitBreakerStateProvider state) =>
        new ResiliencePipelineBuilder { TimeProvider = _clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = Settings.BreakerRatio,
                SamplingDuration = Settings.BreakerWindow,
                MinimumThroughput = Settings.BreakerMinimum,
                BreakDuration = Settings.BreakerPause,
                StateProvider = state,
                ShouldHandle = static attempt => ValueTask.FromResult(UpstreamRepetition.IsOutage(attempt.Context, attempt.Outcome)),
                OnOpened = _ =>
                {
                    _totals.AddOpened();
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    private ResiliencePipeline Repeated(ResiliencePipeline breaker)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = _clock };
        if (Settings.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = Settings.Retries,
                Delay = Settings.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = attempt => ValueTask.FromResult(MayRepeat(attempt.Context, attempt.Outcome, attempt.AttemptNumber)),
                DelayGenerator = static attempt => ValueTask.FromResult(UpstreamFailures.RetryAfter(attempt.Outcome.Result as HttpResponseMessage)),
                OnRetry = static attempt =>
                {
                    (attempt.Outcome.Result as HttpResponseMessage)?.Dispose();
                    return ValueTask.CompletedTask;
                },
            });
        }

        return builder.AddPipeline(breaker).Build();
    }

    // What fails at once is not for hedging to mend: it is repeated after a while, as everything else.
    private ResiliencePipeline<object> Hedging() =>
        new ResiliencePipelineBuilder<object> { TimeProvider = _clock }
            .AddHedging(new HedgingStrategyOptions<object>
            {
                MaxHedgedAttempts = 1,
                Delay = Settings.HedgeAfter,
                ShouldHandle = static attempt => ValueTask.FromResult(UpstreamRepetition.IsOutage(attempt.Context, attempt.Outcome)),
                ActionGenerator = attempt =>
                {
                    if (!TrySpend())
                        return null;
                    _totals.AddHedge();
                    return () => UpstreamRepetition.Second(attempt.PrimaryContext)(attempt.ActionContext.CancellationToken);
                },
            })
            .Build();
}
