using System.Buffers;
using System.Text.Json;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>The rows of an aggregation: ordered and paged like any others.</summary>
public sealed class GroupRows(RowQuery query, TableDeclaration declaration)
{
    private readonly List<byte[]> _rows = [];

    /// <summary>How many groups there are, before paging.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a group's row.</summary>
    public void Add(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var output = new Utf8JsonWriter(buffer, RowProjection.WriterOptions))
            write(output);
        _rows.Add(buffer.WrittenSpan.ToArray());
    }

    /// <summary>Writes the page that the query asks for.</summary>
    public void WriteTo(IRowSink sink)
    {
        IEnumerable<byte[]> rows = _rows;
        if (query.Order.Count > 0)
        {
            var order = RowOrder.Compile(new([.. query.Order.Select(Named)]), declaration);
            rows = _rows.OrderBy(
                row =>
                {
                    using var document = JsonDocument.Parse(row);
                    return order.Keys(document.RootElement);
                },
                order);
        }

        foreach (var row in rows.Skip((int)Math.Min(query.Offset, int.MaxValue)).Take(query.Limit))
            sink.Write(row);
    }

    // A group has what is selected, under the name that it is selected by.
    private OrderTerm Named(OrderTerm term)
    {
        foreach (var item in query.Select)
        {
            if (item is SelectItem.Column column && column.Path == term.Column)
                return term with { Column = new ColumnPath(RowProjection.NameOf(column)) };
            if (item is SelectItem.Aggregate aggregate && term.Column == new ColumnPath(RowAggregation.NameOf(aggregate)))
                return term;
        }

        throw new ProviderException(ErrorKind.InvalidRequest, $"'order' names '{term.Column.Column}', by which the rows are not grouped. Select it beside the aggregates.");
    }
}
