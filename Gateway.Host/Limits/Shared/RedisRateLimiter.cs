using System.Diagnostics.Metrics;
using Gateway.Host.Limits.Local;
using Providers.Abstractions.Errors;
using StackExchange.Redis;

namespace Gateway.Host.Limits.Shared;

/// <summary>
/// Limits that all nodes count together, in one round trip a call. While Redis is away, each node counts for itself or refuses, as configured;
/// one call a second tries whether it is back.
/// </summary>
internal sealed partial class RedisRateLimiter : IRateLimiter, IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly RedisOptions _options;
    private readonly LocalRateLimiter _local;
    private readonly TimeProvider _clock;
    private readonly ILogger<RedisRateLimiter> _logger;
    private readonly Counter<long> _fallbacks;
    private readonly Lazy<Task<ConnectionMultiplexer>> _redis;
    private volatile bool _isAway;
    private long _triedAt;

    public RedisRateLimiter(RedisOptions options, LocalRateLimiter local, TimeProvider clock, IMeterFactory meters, ILogger<RedisRateLimiter> logger)
    {
        (_options, _local, _clock, _logger) = (options, local, clock, logger);
        _redis = new Lazy<Task<ConnectionMultiplexer>>(() => ConnectionMultiplexer.ConnectAsync(options.Connection!));
        var meter = meters.Create("Gateway");
        _fallbacks = meter.CreateCounter<long>("gateway.rate_limits.unshared", "{call}", "Calls that were limited by this node alone, or refused, as Redis was away.");
        meter.CreateObservableGauge("gateway.rate_limits.shared", () => _isAway ? 0 : 1, "1", "Whether nodes count together.");
    }

    public RateLimitsState? State => !_isAway ? RateLimitsState.Shared : _options.RefuseWhenAway ? RateLimitsState.Refusing : RateLimitsState.Local;

    public async ValueTask<RateLimitState> AcquireAsync(LimitedCall call)
    {
        if (!MayTry())
            return Without(call);
        try
        {
            var redis = await _redis.Value.WaitAsync(_options.Timeout, _clock);
            var (keys, arguments) = LimitScript.For(call, _options.KeyPrefix);
            var state = LimitScript.Read(call, await redis.GetDatabase().ScriptEvaluateAsync(LimitScript.Text, keys, arguments));
            if (_isAway)
                LogBack();
            _isAway = false;
            return state;
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            if (!_isAway)
                LogAway(error.GetBaseException().Message, _options.RefuseWhenAway ? "Calls are refused until it does." : "Until it does, this node counts for itself.");
            Volatile.Write(ref _triedAt, _clock.GetTimestamp());
            _isAway = true;
            return Without(call);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis.IsValueCreated)
            await (await _redis.Value).DisposeAsync();
    }

    // Of many that call while it is away, one pays for the attempt.
    private bool MayTry()
    {
        if (!_isAway)
            return true;
        var last = Volatile.Read(ref _triedAt);
        return _clock.GetElapsedTime(last) >= Pause && Interlocked.CompareExchange(ref _triedAt, _clock.GetTimestamp(), last) == last;
    }

    private RateLimitState Without(in LimitedCall call)
    {
        _fallbacks.Add(1);
        return _options.RefuseWhenAway
            ? throw new ProviderException(ErrorKind.StateUnavailable, "The gateway's own store of rate limits is away, and its operator wants calls to be refused then. Try again as 'Retry-After' says.") { RetryAfter = Pause }
            : _local.Acquire(call);
    }

    [LoggerMessage(6401, LogLevel.Error, "Redis does not answer: {Cause} {Consequence}")]
    private partial void LogAway(string cause, string consequence);

    [LoggerMessage(6402, LogLevel.Information, "Redis answers again: nodes count together.")]
    private partial void LogBack();
}
