using System.Text.Json;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Database;

/// <summary>What the database suites share: a batch of rows of the test's own in the table <c>samples</c>.</summary>
internal abstract class DatabaseConformance<TBackend> : Conformance<TBackend>
    where TBackend : Backend, new()
{
    private protected const string Samples = "/api/db/samples";

    /// <summary>Tells this test's rows from all others.</summary>
    private protected string Batch { get; } = NewName();

    /// <summary>The filter on the test's own rows.</summary>
    private protected string Own => $"batch=eq.{Batch}";

    /// <summary>The id of one of the test's rows.</summary>
    private protected string Id(string name) => $"{Batch}-{name}";

    /// <summary>A row of the batch as JSON: its id, and the members of a given object as they are written there.</summary>
    private protected string Row(string name, string json = "{}") =>
        $"{{\"id\":\"{Id(name)}\",\"batch\":\"{Batch}\"{(json == "{}" ? "" : ",")}{json[1..]}";

    /// <summary>Inserts rows of the batch, each with its own statement so that each may have other columns.</summary>
    private protected async Task InsertAsync(params (string Name, string Json)[] rows)
    {
        foreach (var (name, json) in rows)
            (await Service.PostAsync(Samples, Row(name, json))).Expect(201);
    }

    /// <summary>The names, sorted, of the batch's rows that a query matches.</summary>
    private protected async Task<string> MatchAsync(string query, ApiClient? client = null) =>
        string.Join(',', Names(await (client ?? Service).GetAsync($"{Samples}?{Own}&select=id&{query}")).Order(StringComparer.Ordinal));

    /// <summary>The names of the rows of an answer, in their order.</summary>
    private protected IEnumerable<string> Names(ApiResponse response) => response.Expect(200).Column("id").Select(id => id![(Batch.Length + 1)..]);

    /// <summary>One row as the service reads it.</summary>
    private protected async Task<JsonElement> ReadAsync(string name) => (await Service.GetAsync($"{Samples}/{Id(name)}")).Expect(200).Json;

    private protected bool Declares(string feature) => Running.Capabilities.Declare("db", feature);
}
