using System.Text.Json.Nodes;
using Providers.Abstractions.Database.Tables;

namespace Gateway.Tests.Backends;

/// <summary>The embedded provider: nothing to start. Its settings declare of the tables what a store without a schema needs to know.</summary>
internal sealed class EmbeddedBackend : Backend
{
    public override string Provider => "embedded";

    public override BackendTraits Traits { get; } = new()
    {
        Typed = false, // Documents: a column is whatever a row has.
        ReadsBodies = true,
        Constraints = false, // Documents are unique by their id alone.
        PutKeepsMissingColumns = false, // A document is replaced whole.
        HidesForbiddenRows = false, // A policy refuses whoever it lets do nothing; it says so, as a newcomer would look for rows that are not shown.
        MakesTablesOnInsert = true,
        ExactNumbers = true,
        DetectsRefreshReuse = true,
        RevokesAccessTokens = true,
        CountsDocuments = true,
        MakesBucketsOnUpload = true,
    };

    public override JsonObject ConnectionSettings() => new()
    {
        ["tables"] = new JsonObject(ConformanceTables.All.Select(table => KeyValuePair.Create(table.Name, (JsonNode?)DeclareTable(table)))),
        ["buckets"] = new JsonObject(ConformanceBuckets.Policies.Select(bucket => KeyValuePair.Create(bucket.Key, (JsonNode?)Declare(bucket.Key, bucket.Value)))),
    };

    private static JsonObject DeclareTable(ConformanceTable table)
    {
        var declared = DeclaredTable.Of(table);
        declared["policy"] = PolicyNames.Of(table.Policy);
        return declared;
    }

    private static JsonObject Declare(string bucket, AccessPolicy policy)
    {
        var declared = new JsonObject { ["policy"] = PolicyNames.Of(policy) };
        if (bucket == ConformanceBuckets.Small)
        {
            declared["max_size"] = ConformanceBuckets.SmallSize;
            declared["allowed_types"] = new JsonArray("image/*");
        }

        return declared;
    }
}
