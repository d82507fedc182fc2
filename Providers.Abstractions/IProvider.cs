using Microsoft.Extensions.Configuration;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Native;
using Providers.Abstractions.Storage;

namespace Providers.Abstractions;

/// <summary>
/// One kind of backend that a tenant can connect: a name, its settings, and an adapter for each concern that it serves.
/// A provider is a singleton and safe for concurrent use; everything that belongs to one tenant travels in the
/// <see cref="Connection"/> that each call is given.
/// </summary>
public interface IProvider
{
    /// <summary>The name that configuration uses, in lower case: <c>embedded</c>, <c>supabase</c>, <c>firebase</c>.</summary>
    string Name { get; }

    /// <summary>The database adapter, or null where the backend has no database.</summary>
    IDatabaseAdapter? Database { get; }

    /// <summary>The storage adapter, or null where the backend stores no objects.</summary>
    IStorageAdapter? Storage { get; }

    /// <summary>Tells how much the storage holds, or null where the backend cannot tell.</summary>
    IStorageGauge? StorageGauge => null;

    /// <summary>The auth adapter, or null where the backend has no users.</summary>
    IAuthAdapter? Auth { get; }

    /// <summary>The adapter for the backend's own protocol, or null where it has none that could be passed through.</summary>
    INativeAdapter? Native { get; }

    /// <summary>Whether its backends are elsewhere: trying a connection then tells more than its settings do.</summary>
    bool IsRemote { get; }

    /// <summary>
    /// Reads and validates a connection's settings without touching the network. Every mistake is added to
    /// <paramref name="errors"/> with its path; the value returned is then not used.
    /// </summary>
    /// <param name="settings">The connection's <c>Settings</c> section.</param>
    /// <param name="context">Who the connection belongs to and where the gateway keeps its data.</param>
    /// <param name="errors">Receives every mistake found.</param>
    /// <returns>The provider's own settings type; it becomes <see cref="Connection.Settings"/>.</returns>
    object ReadSettings(IConfiguration settings, ConnectionContext context, SettingsErrors errors);

    /// <summary>
    /// Whether a setting, by its name at any depth, holds a secret: it is then never shown again. By default whatever sounds like
    /// one; a provider whose secrets have other names says so itself.
    /// </summary>
    bool IsSecret(string setting) => SecretNames.Contains(setting);

    /// <summary>The credentials in a connection's settings, as texts: what a backend says of them is shown to nobody.</summary>
    /// <param name="settings">As <see cref="ReadSettings"/> returned them.</param>
    IReadOnlyList<string> SecretsOf(object settings) => [];

    /// <summary>What a connection can do for callers who hold a key of <paramref name="key"/>'s kind.</summary>
    ProviderCapabilities Describe(Connection connection, KeyKind key);

    /// <summary>Tries a connection: one finding for each part that was looked at. Does not throw for a backend's failure.</summary>
    ValueTask<IReadOnlyList<ConnectionFinding>> CheckAsync(Connection connection, CancellationToken cancellationToken);
}
