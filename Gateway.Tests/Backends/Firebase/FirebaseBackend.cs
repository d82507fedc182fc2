using System.Text.Json.Nodes;
using Providers.Abstractions.Database.Tables;

namespace Gateway.Tests.Backends.Firebase;

/// <summary>A Firebase project on Google's emulators: Firestore, Auth and Storage.</summary>
internal sealed class FirebaseBackend : Backend
{
    // A project of this run's own, as an emulator that runs already may hold others.
    private readonly string _project = $"demo-{Guid.NewGuid():N}"[..20];

    private FirestoreEmulator? _firestore;
    private FirebaseEmulators? _others;

    private string Bucket => $"{_project}.firebasestorage.app";

    public override string Provider => "firebase";

    public override BackendTraits Traits { get; } = new()
    {
        Typed = false, // Documents: a column is whatever a row has.
        ReadsBodies = true,
        Constraints = false, // Documents are unique by their id alone.
        PutKeepsMissingColumns = false, // A document is replaced whole.
        HidesForbiddenRows = false, // Security Rules refuse.
        MakesTablesOnInsert = true,
        ExactNumbers = false, // Numbers are 64-bit integers or doubles.
        AnyName = false, // An id is part of a path, and a field has a name.
        DetectsRefreshReuse = false, // A refresh token stays good.
        RevokesAccessTokens = true, // Auth looks; Security Rules take an ID token until it expires.
        TellsOfBans = false, // It would tell whoever has no password, too.
        CountsDocuments = true,
        MakesBucketsOnUpload = true, // The contract's buckets are folders of the project's one.
        ConfirmsOnRegistration = false, // Whose address it is, nobody has asked.
        RotatesRefreshTokens = false,
        BucketsHaveLimits = false, // Security Rules have.
        OwnersAreFolders = true, // As the rules of most projects say it.
    };

    public override IReadOnlyList<Deviation> Deviations => FirebaseDeviations.All;

    public override async Task StartAsync()
    {
        _firestore = await FirestoreEmulator.StartAsync();
        await FirestoreRules.UploadAsync(_firestore.Address, _project);
        _others = await FirebaseEmulators.StartAsync(_project);
        await FirebaseBuckets.CreateAsync(_others.Storage, Bucket);
    }

    public override JsonObject ConnectionSettings() => new()
    {
        ["project_id"] = _project,
        ["web_api_key"] = "any-key-will-do",
        ["bucket"] = Bucket,
        ["tables"] = new JsonObject(ConformanceTables.All.Select(table => KeyValuePair.Create(table.Name, (JsonNode?)Declare(table)))),
        ["emulator"] = new JsonObject { ["firestore"] = _firestore!.Address, ["auth"] = _others!.Auth, ["storage"] = _others.Storage },
    };

    // Rules are no filters: this has the gateway ask for the user's own rows, which they let pass.
    private static JsonObject Declare(ConformanceTable table)
    {
        var declared = DeclaredTable.Of(table);
        if (table.Policy == AccessPolicy.Owner)
            declared["policy"] = PolicyNames.Of(table.Policy);
        return declared;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_others is not null)
            await _others.DisposeAsync();
        if (_firestore is not null)
            await _firestore.DisposeAsync();
        await base.DisposeAsync();
    }
}
