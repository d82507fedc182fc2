using System.Text.Json.Nodes;
using Providers.Abstractions.Database.Tables;

namespace Gateway.Tests.Backends;

/// <summary>Tables as the settings of a store without a schema declare them.</summary>
internal static class TableSettings
{
    public static JsonObject Of(IEnumerable<ConformanceTable> tables) =>
        new(tables.Select(table => KeyValuePair.Create(table.Name, (JsonNode?)Declare(table))));

    public static string NameOf(AccessPolicy policy) => policy switch
    {
        AccessPolicy.PublicRead => "public-read",
        AccessPolicy.Authenticated => "authenticated",
        AccessPolicy.Owner => "owner",
        _ => "none",
    };

    private static JsonObject Declare(ConformanceTable table)
    {
        var columns = new JsonObject();
        foreach (var column in table.Columns)
        {
            string[] words = [.. column.Type == ConformanceType.Timestamp ? ["timestamp"] : Array.Empty<string>(), .. column.Required ? ["required"] : Array.Empty<string>()];
            if (words.Length > 0)
                columns[column.Name] = string.Join(' ', words);
        }

        return new JsonObject
        {
            ["policy"] = NameOf(table.Policy),
            ["columns"] = columns,
            ["relations"] = new JsonObject(table.Relations.Select(relation => KeyValuePair.Create(relation.Table, (JsonNode?)new JsonObject
            {
                ["column"] = relation.Column,
                ["foreign_column"] = relation.ForeignColumn,
                ["single"] = relation.Single,
            }))),
        };
    }
}
