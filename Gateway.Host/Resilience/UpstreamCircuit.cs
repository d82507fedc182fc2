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
    private readonly Lazy<ResiliencePipeline<HttpResponseMessage>> _http;
    private readonly Lazy<ResiliencePipeline> _calls;
    private long _lastUsed;

    public UpstreamCircuit(TimeProvider clock)
    {
        _clock = clock;
        _http = new Lazy<ResiliencePipeline<HttpResponseMessage>>(BuildHttp);
        _calls = new Lazy<ResiliencePipeline>(BuildCalls);
    }

    /// <summary>For requests over HTTP. The context says by <see cref="UpstreamRepetition"/> what may be repeated.</summary>
    public ResiliencePipeline<HttpResponseMessage> Http => _http.Value;

    /// <summary>For calls that fail with a <see cref="ProviderException"/>.</summary>
    public ResiliencePipeline Calls => _calls.Value;

    /// <summary>The worse of the two breakers'.</summary>
    public CircuitState State => _httpState.CircuitState == CircuitState.Closed ? _callState.CircuitState : _httpState.CircuitState;

    /// <summary>Whether nothing is lost by forgetting the state.</summary>
    public bool IsIdle =>
        IsClosed(_httpState) && IsClosed(_callState) && _clock.GetElapsedTime(Volatile.Read(ref _lastUsed)) > UpstreamDefaults.IdleState;

    public void Touch() => Volatile.Write(ref _lastUsed, _clock.GetTimestamp());

    private static bool IsClosed(CircuitBreakerStateProvider state) => state.CircuitState == CircuitState.Closed;

    private ResiliencePipeline<HttpResponseMessage> BuildHttp() =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = _clock }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = UpstreamDefaults.Retries,
                Delay = UpstreamDefaults.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static attempt => ValueTask.FromResult(UpstreamRepetition.IsAllowed(attempt.Context, attempt.Outcome)),
                DelayGenerator = static attempt => ValueTask.FromResult(UpstreamFailures.RetryAfter(attempt.Outcome.Result)),
                OnRetry = static attempt =>
                {
                    attempt.Outcome.Result?.Dispose();
                    return ValueTask.CompletedTask;
                },
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = UpstreamDefaults.BreakerRatio,
                SamplingDuration = UpstreamDefaults.BreakerWindow,
                MinimumThroughput = UpstreamDefaults.BreakerMinimum,
                BreakDuration = UpstreamDefaults.BreakerPause,
                StateProvider = _httpState,
                ShouldHandle = static attempt => ValueTask.FromResult(UpstreamFailures.IsOutage(attempt.Outcome)),
            })
            .Build();

    private ResiliencePipeline BuildCalls() =>
        new ResiliencePipelineBuilder { TimeProvider = _clock }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = UpstreamDefaults.Retries,
                Delay = UpstreamDefaults.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static attempt => ValueTask.FromResult(
                    UpstreamFailures.IsOutage(attempt.Outcome.Exception) && UpstreamRepetition.IsAllowed(attempt.Context)),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = UpstreamDefaults.BreakerRatio,
                SamplingDuration = UpstreamDefaults.BreakerWindow,
                MinimumThroughput = UpstreamDefaults.BreakerMinimum,
                BreakDuration = UpstreamDefaults.BreakerPause,
                StateProvider = _callState,
                ShouldHandle = static attempt => ValueTask.FromResult(UpstreamFailures.IsOutage(attempt.Outcome.Exception)),
            })
            .Build();
}
