using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;
using Providers.Embedded.Auth;
using Providers.Embedded.Settings;
using Providers.Embedded.Sqlite;
using Providers.Embedded.Storage;

namespace Providers.Embedded;

/// <summary>The backend that needs none: database, files and users in a folder of the gateway's own.</summary>
internal sealed class EmbeddedProvider(StorePool pool, EmbeddedStorage storage, EmbeddedAuth auth) : IProvider
{
    private static readonly string[] ForEverybody =
    [
        StorageFeature.Objects, StorageFeature.Range, StorageFeature.List, StorageFeature.DeletePrefix, StorageFeature.Sign,
        StorageFeature.Copy, StorageFeature.Move, StorageFeature.CreateOnly, StorageFeature.Metadata,
    ];

    private static readonly string[] AuthForEverybody = [AuthFeature.Password, AuthFeature.User, AuthFeature.SigningKeys];

    private static readonly ProviderCapabilities Publishable = new(
        FrozenSet<string>.Empty, ForEverybody.ToFrozenSet(StringComparer.Ordinal), AuthForEverybody.ToFrozenSet(StringComparer.Ordinal));

    private static readonly ProviderCapabilities Secret = new(
        FrozenSet<string>.Empty,
        ForEverybody.Append(StorageFeature.Buckets).ToFrozenSet(StringComparer.Ordinal),
        AuthForEverybody.Append(AuthFeature.AdminUsers).ToFrozenSet(StringComparer.Ordinal));

    public string Name => "embedded";

    public IDatabaseAdapter? Database => null;

    public IStorageAdapter Storage => storage;

    public IAuthAdapter Auth => auth;

    public object ReadSettings(IConfiguration settings, ConnectionContext context, SettingsErrors errors) =>
        EmbeddedSettingsReader.Read(settings, context, errors);

    public ProviderCapabilities Describe(Connection connection, KeyKind key) => key == KeyKind.Secret ? Secret : Publishable;

    public async ValueTask<IReadOnlyList<ConnectionFinding>> CheckAsync(Connection connection, CancellationToken cancellationToken)
    {
        try
        {
            using var lease = await pool.RentAsync((EmbeddedSettings)connection.Settings, cancellationToken);
            await lease.Store.WriteAsync(
                session =>
                {
                    session.Execute("CREATE TABLE IF NOT EXISTS gateway_check (tried INTEGER); DELETE FROM gateway_check; INSERT INTO gateway_check VALUES (1)");
                    return true;
                },
                cancellationToken);
            return
            [
                new ConnectionFinding("reachable", true, "The store opens, and a write was made durable."),
                new ConnectionFinding("storage", true, "Objects are kept beside the store."),
                new ConnectionFinding("auth", true, "Users are kept in the store."),
            ];
        }
        catch (ProviderException error)
        {
            return [new ConnectionFinding("reachable", false, error.Message)];
        }
        catch (SqliteException error)
        {
            return [new ConnectionFinding("reachable", false, error.Message)];
        }
    }
}
