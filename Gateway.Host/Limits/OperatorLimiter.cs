using Gateway.Host.Limits.Local;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Limits;

/// <summary>How fast each operator may call: <c>Gateway:OperatorRateLimit</c>, read at the start only. Counted by this node alone.</summary>
internal sealed class OperatorLimiter(IConfiguration configuration, TimeProvider clock)
{
    public const string Section = "OperatorRateLimit";

    // Nobody is in the way of it who works with the control plane, only what runs wild.
    private static readonly RateLimit Default = new(6_000, TimeSpan.FromSeconds(10));

    private readonly RateLimit _limit = Read(configuration, new SettingsErrors()); // Reported with the rest.
    private readonly long _began = clock.GetTimestamp();
    private readonly Buckets<string> _operators = new(StringComparer.Ordinal);

    public static RateLimit Read(IConfiguration configuration, SettingsErrors errors) =>
        RateLimitReader.ReadOptional(configuration.GetSection($"{TenantReader.Section}:{Section}"), errors) ?? Default;

    public RateLimitState Acquire(string name)
    {
        var now = clock.GetElapsedTime(_began).TotalSeconds;
        while (true)
        {
            var bucket = _operators.Of(name, _limit, now);
            if (bucket.TryTake(1, now, out var used, out var wait))
            {
                return new RateLimitState(
                    wait <= 0, PolicyTexts.Of(LimitNames.Operator, _limit), LimitNames.Operator, _limit, RateLimitState.RemainingOf(_limit, used),
                    TimeSpan.FromSeconds(Math.Max(0, used)), TimeSpan.FromSeconds(Math.Max(0, wait)));
            }

            _operators.Forget(name, bucket);
        }
    }
}
