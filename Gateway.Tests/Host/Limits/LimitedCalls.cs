using System.Collections.Frozen;
using Gateway.Host.Keys;
using Gateway.Host.Limits;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;

namespace Gateway.Tests.Host.Limits;

/// <summary>Calls for the limiters' tests.</summary>
internal static class LimitedCalls
{
    private static readonly ApiKey Key = new("server", KeyHash.Of("a key"u8), KeyKind.Publishable, ScopeSet.Read([ScopeSet.All], KeyKind.Publishable, static _ => { }), null);

    public static LimitedCall Of(RateLimit tenant, RateLimit? key = null, RateLimit? user = null, string? userId = null, string? address = null, int cost = 1, string name = "t") => new(
        new Tenant
        {
            Name = name,
            Plan = new Plan("p", tenant, 1, []) { KeyRateLimit = key, UserRateLimit = user },
            Keys = [],
            Connections = FrozenDictionary<string, Connection>.Empty,
            Routes = new Routes(null, null, null),
        },
        Key, userId, address, cost);
}
