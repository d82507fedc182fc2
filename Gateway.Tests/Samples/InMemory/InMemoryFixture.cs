using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Providers.Abstractions;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;
using Providers.Abstractions.Exchanges;
using Providers.InMemory;

namespace Gateway.Tests.Samples.InMemory;

/// <summary>The sample provider without a host, called by a service.</summary>
internal sealed class InMemoryFixture : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSingleton(TimeProvider.System).AddInMemory().BuildServiceProvider();

    public IProvider Provider => _services.GetRequiredService<IProvider>();

    public Connection Connect(string settings = "{}", string tenant = "demo", string name = "main", string version = "1")
    {
        var (read, errors) = Read(settings);
        Assert.That(errors, Is.Empty);
        return new Connection { Tenant = tenant, Name = name, Provider = Provider.Name, Settings = read, Version = version };
    }

    public (object Settings, IReadOnlyList<SettingsError> Errors) Read(string settings)
    {
        var errors = new SettingsErrors();
        var section = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(settings))).Build();
        return (Provider.ReadSettings(section, new ConnectionContext("demo", "main", "/data"), errors), errors.All);
    }

    public Task InsertAsync(Connection connection, string table, string json) => RunAsync(
        connection, new DatabaseOperation.InsertRows(table, Body(json), RowQuery.Everything, ConflictResolution.Refuse, new WriteOptions()), new RowSink());

    public Task DeleteAsync(Connection connection, string table, string filter) => RunAsync(
        connection, new DatabaseOperation.DeleteRows(table, QueryParser.Parse(filter, QueryVerb.Write), new WriteOptions()), new RowSink());

    /// <summary>The rows of a query as JSON.</summary>
    public async Task<string> QueryAsync(Connection connection, string table, string query, Func<Task>? afterEach = null)
    {
        var sink = new RowSink(afterEach);
        await RunAsync(connection, new DatabaseOperation.QueryRows(table, QueryParser.Parse(query, QueryVerb.Read), CountMode.None), sink);
        return $"[{string.Join(',', sink.Rows)}]";
    }

    public async Task<TableList> ListTablesAsync(Connection connection) =>
        (TableList)(await ((Result.Value)Translate(connection, new DatabaseOperation.ListTables())).Produce(default))!;

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task RunAsync(Connection connection, DatabaseOperation operation, RowSink sink) =>
        await ((Result.Rows)Translate(connection, operation)).Produce(sink, default);

    private Exchange Translate(Connection connection, DatabaseOperation operation) =>
        Provider.Database!.Translate(operation, new OperationContext(connection, new ServiceCaller()));

    private static RequestBody Body(string json) => new(new MemoryStream(Encoding.UTF8.GetBytes(json)), "application/json", null);

    private sealed class ServiceCaller : Caller
    {
        public override KeyKind Key => KeyKind.Secret;

        public override string? UserToken => null;

        public override bool MayRead(string table) => true;

        public override ValueTask<VerifiedUser?> GetUserAsync(CancellationToken cancellationToken) => ValueTask.FromResult<VerifiedUser?>(null);
    }

    // A caller who takes every row as soon as it is there, and may do something in between.
    private sealed class RowSink(Func<Task>? afterEach = null) : IRowSink
    {
        public List<string> Rows { get; } = [];

        public bool NeedsFlush => true;

        public void Expect(long total)
        {
        }

        public void Write(ReadOnlySpan<byte> utf8Row) => Rows.Add(Encoding.UTF8.GetString(utf8Row));

        public async ValueTask FlushAsync(CancellationToken cancellationToken)
        {
            if (afterEach is not null)
                await afterEach();
        }
    }
}
