using System.Collections.Frozen;
using Gateway.Host.Alerts;
using Gateway.Host.Keys;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Tenancy;

/// <summary>A tenant as it stands: its plan, keys, connections and routes. Immutable; a change makes a new one.</summary>
internal sealed class Tenant
{
    public required string Name { get; init; }

    public required Plan Plan { get; init; }

    public required IReadOnlyList<ApiKey> Keys { get; init; }

    public required FrozenDictionary<string, Connection> Connections { get; init; }

    public required Routes Routes { get; init; }

    /// <summary>When it was made, which its anniversaries are counted from; null where nothing tells.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Where its alerts go, where that is declared.</summary>
    public Webhook? Webhook { get; init; }

    /// <summary>Whether an operator has stopped it for the time being.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>The origins that browsers may call from with a publishable key; empty for any.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];
}
