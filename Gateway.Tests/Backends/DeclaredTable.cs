using System.Text.Json.Nodes;

namespace Gateway.Tests.Backends;

/// <summary>What a connection's settings declare of a conformance table for a store that has no schema.</summary>
internal static class DeclaredTable
{
    public static JsonObject Of(ConformanceTable table)
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
