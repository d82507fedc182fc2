using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Providers.InMemory;

namespace Gateway.Tests.Backends;

/// <summary>The sample provider, which has a database only: users come from a connection of another provider, and nothing stores objects.</summary>
internal sealed class InMemoryBackend : Backend
{
    private const string Users = "users";

    public override string Provider => "in-memory";

    public override BackendTraits Traits { get; } = new()
    {
        Typed = false, // Documents: a column is whatever a row has.
        ReadsBodies = true,
        Constraints = false, // Documents are unique by their id alone.
        PutKeepsMissingColumns = false, // A document is replaced whole.
        HidesForbiddenRows = false, // A policy refuses whoever it lets do nothing.
        MakesTablesOnInsert = true,
        ExactNumbers = true,
        DetectsRefreshReuse = true, // As the connection does that has the users.
        RevokesAccessTokens = true,
        CountsDocuments = true,
        MakesBucketsOnUpload = false, // There are no buckets.
    };

    public override JsonObject ConnectionSettings() => new()
    {
        ["max_rows"] = 100_000,
        ["tables"] = new JsonObject(ConformanceTables.All.Select(table => KeyValuePair.Create(table.Name, (JsonNode?)Declare(table)))),
        ["trusts"] = new JsonArray(Users),
    };

    public override void AddServices(IServiceCollection services) => services.AddInMemory();

    public override void CompleteTenant(JsonObject tenant)
    {
        tenant["Connections"]![Users] = new JsonObject { [nameof(Provider)] = "embedded", ["Settings"] = new JsonObject() };
        tenant["Routes"] = new JsonObject { ["Db"] = "main", ["Auth"] = Users };
    }

    private static JsonObject Declare(ConformanceTable table)
    {
        var declared = DeclaredTable.Of(table);
        declared["policy"] = PolicyNames.Of(table.Policy);
        return declared;
    }
}
