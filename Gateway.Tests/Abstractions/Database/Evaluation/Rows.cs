using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query.Parsing;
using Providers.Abstractions.Database.Tables;

namespace Gateway.Tests.Abstractions.Database.Evaluation;

/// <summary>Evaluates queries, written as callers write them, on rows written as JSON.</summary>
internal static class Rows
{
    /// <summary>A table with a timestamp of its own, <c>sent_at</c>.</summary>
    public static TableDeclaration Table { get; } = TableDeclaration.None with
    {
        Columns = new Dictionary<string, ColumnDeclaration> { ["sent_at"] = new(Timestamp: true, Required: false) }.ToFrozenDictionary(),
    };

    /// <summary>What a filter says of a row: true, false or null for unknown.</summary>
    public static bool? Evaluate(string filter, string row) => Predicate(filter).Evaluate(JsonElement.Parse(row));

    /// <summary>Prepares a filter, written without percent-encoding.</summary>
    public static RowPredicate Predicate(string filter)
    {
        var encoded = filter.Replace("%", "%25", StringComparison.Ordinal).Replace("+", "%2B", StringComparison.Ordinal);
        return RowPredicate.Compile(QueryParser.Parse(encoded, QueryVerb.Read).Where!, Table);
    }

    /// <summary>What <c>select</c> gives of a row.</summary>
    public static string Project(string select, string row) =>
        Write(output => RowProjection.Compile(QueryParser.Parse($"select={select}", QueryVerb.Read).Select, Table).Write(JsonElement.Parse(row), output));

    /// <summary>What a select with aggregates gives of some rows.</summary>
    public static string Aggregate(string select, params string[] rows)
    {
        var aggregation = RowAggregation.Compile(QueryParser.Parse($"select={select}", QueryVerb.Read).Select, Table);
        foreach (var row in rows)
            aggregation.Add(JsonElement.Parse(row));
        var groups = new List<string>();
        aggregation.Write(write => groups.Add(Write(write)));
        return string.Join('\n', groups);
    }

    /// <summary>The <c>id</c>s of rows in an order.</summary>
    public static string Sort(string order, params string[] rows)
    {
        var compiled = RowOrder.Compile(QueryParser.Parse(order.Length == 0 ? "" : $"order={order}", QueryVerb.Read).Order, Table);
        return string.Join(' ', rows.Select(row => JsonElement.Parse(row)).OrderBy(compiled.Keys, compiled).Select(row => row.GetProperty("id").ToString()));
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var output = new Utf8JsonWriter(buffer, RowProjection.WriterOptions))
            write(output);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
