using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Resilience;

/// <summary>
/// What protects the calls of one connection: repetition of what is safe to repeat, and a breaker. HTTP calls and calls
/// that providers make on protocols of their own have a breaker each.
/// </summary>
internal sealed class UpstreamCircuit
{
    private readonly TimeProvider _clock;
    private readonly CircuitBreakerStateProvider _httpState = new();
    private readonly CircuitBreakerStateProvider _callState = new();
    private readonly Lazy<ResiliencePipeline> _httpBreaker;
    private readonly Lazy<ResiliencePipeline> _http;
    private readonly Lazy<ResiliencePipeline> _calls;
    private long _lastUsed;

    public UpstreamCircuit(TimeProvider clock)
    {
        _clock = clock;
        _httpBreaker = new Lazy<ResiliencePipeline>(() => Breaker(_httpState));
        _http = new Lazy<ResiliencePipeline>(() => Repeated(HttpBreaker));
        _calls = new Lazy<ResiliencePipeline>(() => Repeated(Breaker(_callState)));
    }

    /// <summary>
    /// For requests over HTTP. The context says by <see cref="UpstreamRepetition"/> what may be repeated. Run it for
    /// <see cref="object"/>, which is what its strategies judge: another type would be converted for each of them.
    /// </summary>
    public ResiliencePipeline Http => _http.Value;

    /// <summary>The breaker of <see cref="Http"/> alone, for the outcome of a try that need not be repeated.</summary>
    public ResiliencePipeline HttpBreaker => _httpBreaker.Value;

    /// <summary>Whether requests over HTTP pass freely. Where they do not, <see cref="Http"/> decides on each.</summary>
    public bool IsHttpClosed => IsClosed(_httpState);

    /// <summary>For calls that fail with a <see cref="ProviderException"/>.</summary>
    public ResiliencePipeline Calls => _calls.Value;

    /// <summary>The worse of the two breakers'.</summary>
    public CircuitState State => _httpState.CircuitState == CircuitState.Closed ? _callState.CircuitState : _httpState.CircuitState;

    /// <summary>Whether nothing is lost by forgetting the state.</summary>
    public bool IsIdle =>
        IsClosed(_httpState) && IsClosed(_callState) && _clock.GetElapsedTime(Volatile.Read(ref _lastUsed)) > UpstreamDefaults.IdleState;

    public void Touch() => Volatile.Write(ref _lastUsed, _clock.GetTimestamp());

    private static bool IsClosed(CircuitBreakerStateProvider state) => state.CircuitState == CircuitState.Closed;

    private ResiliencePipeline Breaker(CircuitBreakerStateProvider state) =>
        new ResiliencePipelineBuilder { TimeProvider = _clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = UpstreamDefaults.BreakerRatio,
                SamplingDuration = UpstreamDefaults.BreakerWindow,
                MinimumThroughput = UpstreamDefaults.BreakerMinimum,
                BreakDuration = UpstreamDefaults.BreakerPause,
                StateProvider = state,
                ShouldHandle = static attempt => ValueTask.FromResult(UpstreamRepetition.IsOutage(attempt.Context, attempt.Outcome)),
            })
            .Build();

    private ResiliencePipeline Repeated(ResiliencePipeline breaker) =>
        new ResiliencePipelineBuilder { TimeProvider = _clock }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = UpstreamDefaults.Retries,
                Delay = UpstreamDefaults.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static attempt => ValueTask.FromResult(UpstreamRepetition.IsAllowed(attempt.Context, attempt.Outcome)),
                DelayGenerator = static attempt => ValueTask.FromResult(UpstreamFailures.RetryAfter(attempt.Outcome.Result as HttpResponseMessage)),
                OnRetry = static attempt =>
                {
                    (attempt.Outcome.Result as HttpResponseMessage)?.Dispose();
                    return ValueTask.CompletedTask;
                },
            })
            .AddPipeline(breaker)
            .Build();
}
