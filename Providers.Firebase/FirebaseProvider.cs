using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Native;
using Providers.Abstractions.Storage;
using Providers.Firebase.Auth;
using Providers.Firebase.Firestore;
using Providers.Firebase.Settings;
using Providers.Firebase.Storage;

namespace Providers.Firebase;

/// <summary>A Firebase project: Firestore, Firebase Auth and Cloud Storage, or their emulators.</summary>
internal sealed class FirebaseProvider(FirestoreDatabase database, FirebaseStorage storage, FirebaseAuth auth) : IProvider
{
    // Ranges and full text are PostgreSQL's own.
    private static readonly FilterOperator[] Operators =
    [
        FilterOperator.Equal, FilterOperator.NotEqual, FilterOperator.GreaterThan, FilterOperator.GreaterThanOrEqual, FilterOperator.LessThan,
        FilterOperator.LessThanOrEqual, FilterOperator.Like, FilterOperator.ILike, FilterOperator.Match, FilterOperator.IMatch, FilterOperator.In,
        FilterOperator.Is, FilterOperator.IsDistinct, FilterOperator.Contains, FilterOperator.ContainedIn, FilterOperator.Overlaps,
    ];

    private static readonly string[] Tables =
    [
        .. Operators.Select(DatabaseFeature.Filter), DatabaseFeature.JsonPath, DatabaseFeature.Cast, DatabaseFeature.Aggregate, DatabaseFeature.Related,
        DatabaseFeature.CountExact, DatabaseFeature.CountPlanned, DatabaseFeature.CountEstimated, DatabaseFeature.Cursor, DatabaseFeature.Upsert,
    ];

    private static readonly FrozenSet<string> Publishable = Set(Tables);

    private static readonly FrozenSet<string> Secret = Set([.. Tables, DatabaseFeature.ListTables]);

    public string Name => "firebase";

    public IDatabaseAdapter? Database => database;

    public IStorageAdapter Storage => storage;

    public IAuthAdapter Auth => auth;

    public INativeAdapter? Native => null;

    public bool IsRemote => true;

    public object ReadSettings(IConfiguration settings, ConnectionContext context, SettingsErrors errors) =>
        FirebaseSettingsReader.Read(settings, errors)!;

    public ProviderCapabilities Describe(Connection connection, KeyKind key)
    {
        var settings = (FirebaseSettings)connection.Settings;
        return new ProviderCapabilities(key == KeyKind.Secret ? Secret : Publishable, StorageCapabilities.Of(settings, key), AuthCapabilities.Of(settings, key));
    }

    public ValueTask<IReadOnlyList<ConnectionFinding>> CheckAsync(Connection connection, CancellationToken cancellationToken) => new([]);

    private static FrozenSet<string> Set(string[] features) => features.ToFrozenSet(StringComparer.Ordinal);
}
