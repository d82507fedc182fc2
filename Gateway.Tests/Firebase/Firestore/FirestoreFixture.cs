using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.Backends;
using Gateway.Tests.Backends.Firebase;
using Gateway.Tests.Embedded;
using Google.Protobuf.Collections;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;
using Providers.Abstractions.Exchanges;
using Providers.Firebase;
using Providers.Firebase.Credentials;
using Providers.Firebase.Firestore;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Protocol;
using Providers.Firebase.Settings;

namespace Gateway.Tests.Firebase.Firestore;

/// <summary>The real adapter on the emulator, with a database of its own there.</summary>
internal sealed class FirestoreFixture : IDisposable
{
    private readonly FirestoreChannels _channels = new(new ServiceAddresses(), KeepAlive.Default);
    private readonly FirestoreSessions _sessions;
    private readonly FirestoreDatabase _database;

    private FirestoreFixture(string emulator, JsonObject settings, TimeProvider time)
    {
        settings["project_id"] = Project;
        settings["emulator"] = new JsonObject { ["firestore"] = emulator };
        Emulator = emulator;
        var errors = new SettingsErrors();
        var read = FirebaseSettingsReader.Read(EmbeddedFixture.Parse(settings.ToJsonString()), new ConnectionContext("test", "main", "/data"), errors)!;
        Assert.That(errors.All, Is.Empty);
        Connection = new Connection { Tenant = "demo", Name = "main", Provider = "firebase", Settings = read, Version = "1" };
        _sessions = new FirestoreSessions(_channels, new EmulatorCredentials(), TimeProvider.System);
        _database = new FirestoreDatabase(_sessions, time);
    }

    public string Emulator { get; }

    public string Project { get; } = $"demo-{Guid.NewGuid():N}"[..20];

    public Connection Connection { get; }

    public FirebaseSettings Settings => (FirebaseSettings)Connection.Settings;

    public DatabaseName Database => DatabaseName.Of(Settings);

    public OperationContext Service => new(Connection, new TestCaller(KeyKind.Secret, null));

    public OperationContext Anonymous => new(Connection, new TestCaller(KeyKind.Publishable, null));

    /// <param name="settings">The connection's settings, but for project and emulator.</param>
    /// <param name="time">The clock that writes go by.</param>
    public static async Task<FirestoreFixture> StartAsync(string settings = "{}", TimeProvider? time = null)
    {
        var running = await RunningBackend.OfAsync<FirebaseBackend>();
        var emulator = (string)running.Backend.ConnectionSettings()["emulator"]!["firestore"]!;
        return new FirestoreFixture(emulator, (JsonObject)JsonNode.Parse(settings)!, time ?? TimeProvider.System);
    }

    /// <summary>An end user: emulators take tokens that nobody has signed.</summary>
    public OperationContext User(string id)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var payload = $$"""{"iss":"https://securetoken.google.com/{{Project}}","aud":"{{Project}}","sub":"{{id}}","user_id":"{{id}}","iat":{{now}},"exp":{{now + 3600}}}""";
        return new OperationContext(Connection, new TestCaller(KeyKind.Publishable, $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{Encode(payload)}.", id));
    }

    public OperationContext Bearer(string token) => new(Connection, new TestCaller(KeyKind.Publishable, token));

    public async Task<Answered> Run(DatabaseOperation operation, OperationContext? context = null)
    {
        var sink = new RowList();
        var summary = await ((Result.Rows)_database.Translate(operation, context ?? Service)).Produce(sink, default);
        return new Answered(sink.Rows, summary);
    }

    public Task<Answered> Query(string table, string query, OperationContext? context = null, CountMode count = CountMode.None) =>
        Run(new DatabaseOperation.QueryRows(table, QueryParser.Parse(query, QueryVerb.Read), count), context);

    public Task<Answered> Get(string table, string id, OperationContext? context = null) => Run(new DatabaseOperation.GetRow(table, id, RowQuery.Everything), context);

    public Task<Answered> Insert(string table, string json, OperationContext? context = null, ConflictResolution conflict = ConflictResolution.Refuse) =>
        Run(new DatabaseOperation.InsertRows(table, EmbeddedFixture.Body(json), RowQuery.Everything, conflict, new WriteOptions()), context);

    public Task<Answered> Replace(string table, string id, string json, OperationContext? context = null) =>
        Run(new DatabaseOperation.ReplaceRow(table, id, EmbeddedFixture.Body(json), RowQuery.Everything, new WriteOptions()), context);

    public Task<Answered> Update(string table, string id, string json, OperationContext? context = null) =>
        Run(new DatabaseOperation.UpdateRow(table, id, EmbeddedFixture.Body(json), RowQuery.Everything, new WriteOptions()), context);

    public Task<Answered> UpdateWhere(string table, string query, string json, OperationContext? context = null, WriteOptions? options = null) =>
        Run(new DatabaseOperation.UpdateRows(table, EmbeddedFixture.Body(json), QueryParser.Parse(query, QueryVerb.Write), options ?? new WriteOptions()), context);

    public Task<Answered> DeleteWhere(string table, string query, WriteOptions options) =>
        Run(new DatabaseOperation.DeleteRows(table, QueryParser.Parse(query, QueryVerb.Write), options));

    public async Task<QueryExplanation> Explain(string table, string query, OperationContext? context = null, CountMode count = CountMode.None)
    {
        var operation = new DatabaseOperation.ExplainRows(table, QueryParser.Parse(query, QueryVerb.Read), count);
        return (QueryExplanation)(await ((Result.Value)_database.Translate(operation, context ?? Service)).Produce(default))!;
    }

    public Task<Answered> Delete(string table, string id, OperationContext? context = null) =>
        Run(new DatabaseOperation.DeleteRow(table, id, RowQuery.Everything, new WriteOptions()), context);

    /// <summary>Writes documents as others than the gateway do: with whatever values Firestore has.</summary>
    public async Task WriteAsync(string table, params (string Id, MapField<string, Value> Fields)[] documents)
    {
        var session = await _sessions.OpenAsync(Service, default);
        var collection = Database.Collection(table);
        await session.CommitAsync(
            documents.Select(document =>
            {
                var stored = new Document { Name = collection.Document(document.Id) };
                stored.Fields.Add(document.Fields);
                return new Write { Update = stored };
            }),
            default);
    }

    /// <summary>A document as Firestore holds it.</summary>
    public async Task<Document?> ReadAsync(string table, string id) =>
        await (await _sessions.OpenAsync(Service, default)).FindAsync(Database.Collection(table).Document(id), mask: null, default);

    public void Dispose() => _channels.Dispose();

    private static string Encode(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private sealed class TestCaller(KeyKind key, string? token, string? id = null) : Caller
    {
        public override KeyKind Key => key;

        public override string? UserToken => token;

        public override bool MayRead(string table) => table != "unreadable";

        public override ValueTask<VerifiedUser?> GetUserAsync(CancellationToken cancellationToken) => new(id is null ? null : new VerifiedUser(id, null, null));
    }

    private sealed class EmulatorCredentials : IProjectCredentials
    {
        public ValueTask<string?> AuthorizationAsync(OperationContext context, CancellationToken cancellationToken) =>
            new(context.Caller.UserToken is { } token ? $"Bearer {token}" : context.Caller.ActsAsService ? "Bearer owner" : null);

        public ValueTask<string> ServiceAuthorizationAsync(Connection connection, CancellationToken cancellationToken) => new("Bearer owner");
    }
}
