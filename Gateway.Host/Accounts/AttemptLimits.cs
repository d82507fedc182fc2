using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
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

    private readonly PartitionedRateLimiter<IPAddress> _addresses = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
        static address => RateLimitPartition.GetTokenBucketLimiter(address, static _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = AtOnce,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = Between,
        }));

    private readonly PartitionedRateLimiter<string> _tenants = PartitionedRateLimiter.Create<string, string>(
        static account => RateLimitPartition.GetTokenBucketLimiter(account, static _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = TenantsPerHour,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromHours(1) / TenantsPerHour,
        }));

    /// <exception cref="ProviderException"><see cref="ErrorKind.RateLimited"/>.</exception>
    public void CountAttempt(HttpContext context) =>
        Take(_addresses, Network(context.Connection.RemoteIpAddress ?? IPAddress.None), "Too many attempts came from your address. Wait as 'Retry-After' says.");

    /// <exception cref="ProviderException"><see cref="ErrorKind.RateLimited"/>.</exception>
    public void CountTenant(string account) =>
        Take(_tenants, account, $"An account tries to make at most {TenantsPerHour} tenants in an hour. Wait as 'Retry-After' says.");

    public void Dispose()
    {
        _addresses.Dispose();
        _tenants.Dispose();
    }

    private static void Take<T>(PartitionedRateLimiter<T> limiter, T of, string refusal)
    {
        using var lease = limiter.AttemptAcquire(of);
        if (!lease.IsAcquired)
            throw new ProviderException(ErrorKind.RateLimited, refusal) { RetryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Between };
    }

    // Whoever has one address of IPv6 has 2^64 of them.
    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
