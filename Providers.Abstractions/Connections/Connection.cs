namespace Providers.Abstractions.Connections;

/// <summary>A tenant's access to one backend. Immutable: a changed connection is a new object with a new <see cref="Version"/>.</summary>
public sealed class Connection
{
    /// <summary>The tenant that the connection belongs to.</summary>
    public required string Tenant { get; init; }

    /// <summary>The name that the tenant's routes use, unique within the tenant.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the provider that serves it.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's own settings, as <see cref="IProvider.ReadSettings"/> returned them.</summary>
    public required object Settings { get; init; }

    /// <summary>
    /// A fingerprint of the settings. Whatever is cached for a connection is kept under tenant, name and version.
    /// </summary>
    public required string Version { get; init; }

    /// <summary>
    /// Whether it may reach public addresses only. The host sees to that for all that goes through it; a provider that opens
    /// connections of its own has to refuse loopback, private, link-local and metadata addresses itself.
    /// </summary>
    public bool PublicAddressesOnly { get; init; }

    /// <summary>The auth connections, beside the tenant's own, whose user tokens this connection accepts.</summary>
    public IReadOnlyList<string> Trusts { get; init; } = [];

    /// <summary>Its credentials, as <see cref="IProvider.SecretsOf"/> gives them.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>How the host protects its calls: the plan's settings, but for what the connection's say otherwise.</summary>
    public ResilienceSettings Resilience { get; init; } = ResilienceSettings.Default;

    /// <summary>Whether it is only tried: its calls are not refused for what failed before, and say nothing about the connection that is in use.</summary>
    public bool IsTrial { get; private init; }

    /// <summary>The same connection, to be tried.</summary>
    public Connection AsTrial() => new()
    {
        Tenant = Tenant,
        Name = Name,
        Provider = Provider,
        Settings = Settings,
        Version = Version,
        PublicAddressesOnly = PublicAddressesOnly,
        Trusts = Trusts,
        Secrets = Secrets,
        Resilience = Resilience,
        IsTrial = true,
    };
}
