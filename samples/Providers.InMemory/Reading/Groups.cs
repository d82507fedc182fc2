using System.Buffers;
using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;

namespace Providers.InMemory.Reading;

/// <summary>The groups of a query with aggregates, as rows: they are ordered and paged as rows are.</summary>
internal static class Groups
{
    public static List<JsonElement> Of(IEnumerable<JsonElement> rows, EquatableArray<SelectItem> select, TableDeclaration declared)
    {
        var aggregation = RowAggregation.Compile(select, declared);
        foreach (var row in rows)
            aggregation.Add(row);
        var groups = new List<JsonElement>();
        aggregation.Write(write =>
        {
            var group = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(group, RowProjection.WriterOptions))
                write(writer);
            groups.Add(JsonElement.Parse(group.WrittenSpan));
        });
        return groups;
    }

    /// <summary>The order in terms of the groups, where a column goes by the name that it is selected under.</summary>
    public static EquatableArray<OrderTerm> Order(RowQuery query) => new([.. query.Order.Select(term =>
        query.Select.OfType<SelectItem.Column>().FirstOrDefault(item => item.Path == term.Column) is { } column
            ? term with { Column = new ColumnPath(RowProjection.NameOf(column)) }
            : throw new ProviderException(ErrorKind.InvalidRequest, $"'order' names '{term.Column.Column}', by which the rows are not grouped. Select it beside the aggregates."))]);
}
