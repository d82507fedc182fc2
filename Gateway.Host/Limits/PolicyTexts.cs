using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Limits;

/// <summary>Limits as <c>RateLimit-Policy</c> has them. Few differ, so that they are written once.</summary>
internal static class PolicyTexts
{
    // Tenants make limits of their own for their keys.
    private const int Most = 10_000;

    private static readonly ConcurrentDictionary<Limits, string> Known = new();

    public static string Of(in LimitedCall call)
    {
        var limits = new Limits(call.TenantLimit, call.KeyLimit, call.UserLimit, call.User is not null);
        if (Known.TryGetValue(limits, out var text))
            return text;
        if (Known.Count >= Most)
            Known.Clear();
        return Known.GetOrAdd(limits, Of(LimitNames.Tenant, call.TenantLimit) + Next(LimitNames.Key, call.KeyLimit) + Next(call.UserLimitName, call.UserLimit));
    }

    private static string Next(string name, RateLimit? limit) => limit is null ? "" : $", {Of(name, limit)}";

    /// <summary>One limit.</summary>
    // 'burst' is ours: the draft lets policies carry parameters that it does not know.
    public static string Of(string name, RateLimit limit) => string.Create(
        CultureInfo.InvariantCulture,
        $"\"{name}\";q={limit.Requests};w={(long)Math.Ceiling(limit.Window.TotalSeconds)}{(limit.Burst == limit.Requests ? "" : string.Create(CultureInfo.InvariantCulture, $";burst={limit.Burst}"))}");

    private readonly record struct Limits(RateLimit Tenant, RateLimit? Key, RateLimit? User, bool IsUser)
    {
        // Nearly always they are the very same objects, and few have as many calls but another window.
        public bool Equals(Limits other) => IsUser == other.IsUser && Same(Tenant, other.Tenant) && Same(Key, other.Key) && Same(User, other.User);

        public override int GetHashCode() => HashCode.Combine(Tenant.Requests, Key?.Requests, User?.Requests, IsUser);

        private static bool Same(RateLimit? one, RateLimit? other) => ReferenceEquals(one, other) || (one is not null && one.Equals(other));
    }
}
