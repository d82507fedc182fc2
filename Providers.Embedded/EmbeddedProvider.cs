using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Native;
using Providers.Abstractions.Storage;
using Providers.Embedded.Auth;
using Providers.Embedded.Database;
using Providers.Embedded.Settings;
using Providers.Embedded.Sqlite;
using Providers.Embedded.Storage;

namespace Providers.Embedded;

/// <summary>The backend that needs none: database, files and users in a folder of the gateway's own.</summary>
internal sealed class EmbeddedProvider(StorePool pool, EmbeddedDatabase database, EmbeddedStorage storage, EmbeddedAuth auth) : IProvider
{
    private static readonly string[] Tables =
    [
        .. RowPredicate.Operators.Select(DatabaseFeature.Filter), DatabaseFeature.JsonPath, DatabaseFeature.Cast, DatabaseFeature.Aggregate, DatabaseFeature.Related,
        DatabaseFeature.CountExact, DatabaseFeature.CountPlanned, DatabaseFeature.CountEstimated, DatabaseFeature.Cursor, DatabaseFeature.Explain, DatabaseFeature.Upsert,
    ];

    private static readonly string[] ForEverybody =
    [
        StorageFeature.Objects, StorageFeature.Range, StorageFeature.List, StorageFeature.DeletePrefix, StorageFeature.Sign,
        StorageFeature.Copy, StorageFeature.Move, StorageFeature.CreateOnly, StorageFeature.Metadata, StorageFeature.HeldBytes,
    ];

    private static readonly string[] AuthForEverybody = [AuthFeature.Password, AuthFeature.User, AuthFeature.SigningKeys];

    private static readonly ProviderCapabilities Publishable = new(
        Tables.ToFrozenSet(StringComparer.Ordinal), ForEverybody.ToFrozenSet(StringComparer.Ordinal), AuthForEverybody.ToFrozenSet(StringComparer.Ordinal));

    private static readonly ProviderCapabilities Secret = new(
        Tables.Append(DatabaseFeature.ListTables).ToFrozenSet(StringComparer.Ordinal),
        ForEverybody.Append(StorageFeature.Buckets).ToFrozenSet(StringComparer.Ordinal),
        AuthForEverybody.Append(AuthFeature.AdminUsers).ToFrozenSet(StringComparer.Ordinal));

    public string Name => "embedded";

    public IDatabaseAdapter Database => database;

    public IStorageAdapter Storage => storage;

    public IStorageGauge StorageGauge { get; } = new HeldBytes(pool);

    public IAuthAdapter Auth => auth;

    // The contract is all that there is.
    public INativeAdapter? Native => null;

    public bool IsRemote => false;

    // There is nobody to present a secret to.
    public bool IsSecret(string setting) => false;

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
                new ConnectionFinding("database", true, "Tables are kept in the store."),
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
