using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Native;
using Providers.Abstractions.Storage;
using Providers.InMemory.Store;

namespace Providers.InMemory;

/// <summary>Rows in the gateway's own memory: documents without a schema, for trying things out and for tests.</summary>
internal sealed class InMemoryProvider(InMemoryDatabase database, MemoryStores stores) : IProvider
{
    // All that evaluation gives, and no more: there are no statistics to estimate by, no functions, and no keys but 'id'.
    private static readonly string[] ForEverybody =
    [
        .. RowPredicate.Operators.Select(DatabaseFeature.Filter), DatabaseFeature.JsonPath, DatabaseFeature.Cast, DatabaseFeature.Aggregate,
        DatabaseFeature.CountExact, DatabaseFeature.Cursor, DatabaseFeature.Upsert,
    ];

    private static readonly ProviderCapabilities Publishable = new(ForEverybody.ToFrozenSet(), Storage: [], Auth: []);

    private static readonly ProviderCapabilities Secret = Publishable with { Database = [.. ForEverybody, DatabaseFeature.ListTables] };

    public string Name => "in-memory";

    public IDatabaseAdapter? Database => database;

    public IStorageAdapter? Storage => null;

    public IAuthAdapter? Auth => null;

    public INativeAdapter? Native => null;

    public bool IsRemote => false;

    public object ReadSettings(IConfiguration settings, ConnectionContext context, SettingsErrors errors) => InMemorySettings.Read(settings, errors);

    public ProviderCapabilities Describe(Connection connection, KeyKind key) => key == KeyKind.Secret ? Secret : Publishable;

    public ValueTask<IReadOnlyList<ConnectionFinding>> CheckAsync(Connection connection, CancellationToken cancellationToken)
    {
        var (kept, most) = (stores.Of(connection).Count, InMemorySettings.Of(connection).MaxRows);
        return ValueTask.FromResult<IReadOnlyList<ConnectionFinding>>([new ConnectionFinding("database", Ok: true, $"In the gateway's memory: {kept} of at most {most} rows.")]);
    }
}
