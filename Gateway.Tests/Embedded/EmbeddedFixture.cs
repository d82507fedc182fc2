using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Providers.Abstractions;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;
using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Storage;
using Providers.Embedded;

namespace Gateway.Tests.Embedded;

/// <summary>The real provider on a folder of its own, and a clock that stands still unless it is moved.</summary>
internal sealed class EmbeddedFixture : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private ServiceProvider _services;

    public EmbeddedFixture(string settings = "{}")
    {
        _services = Start();
        Connection = Connect("demo", settings);
    }

    public StoppedClock Clock { get; } = new();

    public IProvider Provider => _services.GetRequiredService<IProvider>();

    public Connection Connection { get; }

    public string Folder => ((EmbeddedSettings)Connection.Settings).Directory;

    public Connection Connect(string tenant, string settings)
    {
        var errors = new SettingsErrors();
        var read = Provider.ReadSettings(Parse(settings), new ConnectionContext(tenant, "main", _directory.Path), errors);
        Assert.That(errors.All, Is.Empty);
        return new Connection { Tenant = tenant, Name = "main", Provider = "embedded", Settings = read, Version = "1" };
    }

    public static IConfiguration Parse(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).Build();

    /// <summary>Closes everything and opens it again, as a restart does.</summary>
    public async Task RestartAsync()
    {
        await _services.DisposeAsync();
        _services = Start();
    }

    public OperationContext As(Caller caller) => new(Connection, caller);

    public OperationContext Service => As(new TestCaller(KeyKind.Secret, null, null));

    public OperationContext Anonymous => As(new TestCaller(KeyKind.Publishable, null, null));

    public OperationContext User(string id) => As(new TestCaller(KeyKind.Publishable, "token", _ => ValueTask.FromResult(new VerifiedUser(id, null, null))));

    public OperationContext Bearer(string token) =>
        As(new TestCaller(KeyKind.Publishable, token, ct => Provider.Auth!.VerifyAsync(Connection, token, ct)));

    public async Task<T> Run<T>(StorageOperation operation, OperationContext context) where T : Answer =>
        (T)(await ((Result.Value)Provider.Storage!.Translate(operation, context)).Produce(default))!;

    public async Task Run(StorageOperation operation, OperationContext context) =>
        await ((Result.Value)Provider.Storage!.Translate(operation, context)).Produce(default);

    public async Task<T> Run<T>(AuthOperation operation, OperationContext context) where T : Answer =>
        (T)(await ((Result.Value)Provider.Auth!.Translate(operation, context)).Produce(default))!;

    public async Task Run(AuthOperation operation, OperationContext context) =>
        await ((Result.Value)Provider.Auth!.Translate(operation, context)).Produce(default);

    public async Task<Answered> Run(DatabaseOperation operation, OperationContext context)
    {
        var sink = new RowList();
        var summary = await ((Result.Rows)Provider.Database!.Translate(operation, context)).Produce(sink, default);
        return new Answered(sink.Rows, summary);
    }

    public Task<Answered> Query(string table, string query, OperationContext? context = null, CountMode count = CountMode.None) =>
        Run(new DatabaseOperation.QueryRows(table, QueryParser.Parse(query, QueryVerb.Read), count), context ?? Service);

    public Task<Answered> Insert(string table, string json, OperationContext? context = null, ConflictResolution conflict = ConflictResolution.Refuse) =>
        Run(new DatabaseOperation.InsertRows(table, Body(json), RowQuery.Everything, conflict, new WriteOptions()), context ?? Service);

    public Task<Answered> Update(string table, string query, string json, OperationContext? context = null, long? maxAffected = null) =>
        Run(new DatabaseOperation.UpdateRows(table, Body(json), QueryParser.Parse(query, QueryVerb.Write), new WriteOptions(MaxAffected: maxAffected)), context ?? Service);

    public Task<Answered> Delete(string table, string query, OperationContext? context = null, bool returnRows = true) =>
        Run(new DatabaseOperation.DeleteRows(table, QueryParser.Parse(query, QueryVerb.Write), new WriteOptions(returnRows)), context ?? Service);

    public static RequestBody Body(string json) => new(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json)), "application/json", null);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _directory.Dispose();
    }

    private ServiceProvider Start() => new ServiceCollection().AddSingleton<TimeProvider>(Clock).AddEmbedded().BuildServiceProvider();

    private sealed class TestCaller(KeyKind key, string? token, Func<CancellationToken, ValueTask<VerifiedUser>>? verify) : Caller
    {
        public override KeyKind Key => key;

        public override string? UserToken => token;

        public override bool MayRead(string table) => table != "unreadable";

        public override async ValueTask<VerifiedUser?> GetUserAsync(CancellationToken cancellationToken) =>
            verify is null ? null : await verify(cancellationToken);
    }
}
