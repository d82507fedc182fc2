using System.Threading.RateLimiting;
using Gateway.Host.Limits;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Accounts;

/// <summary>How often somebody may try: to register or to log in from one address, and to make tenants with one account.</summary>
internal sealed class AttemptLimits : IDisposable
{
    /// <summary>Attempts to register or to log in that may come at once from one address; after that one every three seconds.</summary>
    public const int AtOnce = 20;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(3);

    /// <summary>Attempts to make a tenant in an hour. Each may try backends elsewhere.</summary>
    public const int TenantsPerHour = 10;

    private readonly PartitionedRateLimiter<string> _addresses = AttemptBuckets.Create(AtOnce, Between);
    private readonly PartitionedRateLimiter<string> _tenants = AttemptBuckets.Create(TenantsPerHour, TimeSpan.FromHours(1) / TenantsPerHour);

    /// <exception cref="ProviderException"><see cref="ErrorKind.RateLimited"/>.</exception>
    public void CountAttempt(HttpContext context) =>
        Take(_addresses, CallerAddress.Of(context), "Too many attempts came from your address. Wait as 'Retry-After' says.");

    /// <exception cref="ProviderException"><see cref="ErrorKind.RateLimited"/>.</exception>
    public void CountTenant(string account) =>
        Take(_tenants, account, $"An account tries to make at most {TenantsPerHour} tenants in an hour. Wait as 'Retry-After' says.");

    public void Dispose()
    {
        _addresses.Dispose();
        _tenants.Dispose();
    }

    private static void Take(PartitionedRateLimiter<string> limiter, string of, string refusal)
    {
        using var lease = limiter.AttemptAcquire(of);
        if (!lease.IsAcquired)
            throw new ProviderException(ErrorKind.RateLimited, refusal) { RetryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Between };
    }
}
