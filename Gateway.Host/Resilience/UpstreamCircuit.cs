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

    private readonly TimeProvider _clock;
    private readonly UpstreamTotals _totals;
    private readonly RetryBudget _budget;
    private readonly Lazy<ResiliencePipeline> _http;
    private readonly Lazy<ResiliencePipeline> _calls;
    private readonly Lazy<ResiliencePipeline<object>> _hedged;
    private ForwarderRequestConfig? _forwarding;
    private ForwarderRequestConfig? _native;
    private long _lastUsed;
    private long _retries;

    public UpstreamCircuit(ResilienceSettings settings, UpstreamTotals totals, TimeProvider clock)
    {
        Settings = settings;
        _totals = totals;
        _clock = clock;
        _budget = new RetryBudget(clock);
        UnderWay = new Bulkhead(settings.ConnectionCalls, settings.ConnectionQueue, clock);
        HttpBreaker = new UpstreamBreaker(settings, totals, clock);
        CallBreaker = new UpstreamBreaker(settings, totals, clock);
        _http = new Lazy<ResiliencePipeline>(() => Repeated(HttpBreaker));
        _calls = new Lazy<ResiliencePipeline>(() => Repeated(CallBreaker));
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

    /// <summary>The breaker of <see cref="Http"/>.</summary>
    public UpstreamBreaker HttpBreaker { get; }

    /// <summary>For calls that fail with a <see cref="ProviderException"/>.</summary>
    public ResiliencePipeline Calls => _calls.Value;

    /// <summary>The breaker of <see cref="Calls"/>.</summary>
    public UpstreamBreaker CallBreaker { get; }

    /// <summary>For reads over HTTP, of which each may be sent a second time: <see cref="UpstreamRepetition.SetSecond"/> says how. Null where none is.</summary>
    public ResiliencePipeline<object>? Hedged => Settings.HedgeAfter == TimeSpan.Zero ? null : _hedged.Value;

    /// <summary>For YARP, which forwards.</summary>
    public ForwarderRequestConfig Forwarding => _forwarding ??= new ForwarderRequestConfig { ActivityTimeout = Settings.Idle };

    /// <summary>For YARP, which passes the backend's own protocol through.</summary>
    public ForwarderRequestConfig Native => _native ??= new ForwarderRequestConfig { ActivityTimeout = Settings.NativeIdle };

    /// <summary>The worse of the two breakers'.</summary>
    public CircuitState State => HttpBreaker.IsClosed ? CallBreaker.State : HttpBreaker.State;

    /// <summary>Whether both breakers let calls through.</summary>
    public bool IsClosed => HttpBreaker.IsClosed && CallBreaker.IsClosed;

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

    private ResiliencePipeline Repeated(UpstreamBreaker breaker)
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

        return builder.AddPipeline(breaker.Pipeline).Build();
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
