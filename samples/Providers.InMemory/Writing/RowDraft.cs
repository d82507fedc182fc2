using System.Buffers;
using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;

namespace Providers.InMemory.Writing;

/// <summary>A row while it is put together: its columns, in the order in which they came.</summary>
internal sealed class RowDraft
{
    private readonly OrderedDictionary<string, JsonElement> _columns = new(StringComparer.Ordinal);

    /// <summary>The text of its id; null where it has none yet.</summary>
    public string? Id => _columns.TryGetValue(IdColumn.Name, out var id) ? IdColumn.TextOf(id) : null;

    /// <summary>Sets the columns of a body, or of them only the chosen; an id that is there keeps the type that it was written with.</summary>
    public RowDraft Set(JsonElement body, EquatableArray<string> chosen = default)
    {
        foreach (var column in body.EnumerateObject())
        {
            if (chosen.Count > 0 && !chosen.Contains(column.Name))
                continue;
            if (column.Name != IdColumn.Name)
                _columns[column.Name] = column.Value;
            else if (IdColumn.TextOf(column.Value) is not null)
                _columns.TryAdd(column.Name, column.Value);
        }

        return this;
    }

    /// <summary>Gives a column that is missing the value that it has in another row, or else a text.</summary>
    public RowDraft Default(string column, JsonElement? from, string text)
    {
        if (!_columns.ContainsKey(column))
            _columns.Insert(column == IdColumn.Name ? 0 : _columns.Count, column, from is { } row && row.TryGetProperty(column, out var value) ? value : JsonSerializer.SerializeToElement(text));
        return this;
    }

    /// <summary>The row, independent of what it was made from.</summary>
    public JsonElement ToRow()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, RowProjection.WriterOptions))
        {
            writer.WriteStartObject();
            foreach (var (column, value) in _columns)
            {
                writer.WritePropertyName(column);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(output.WrittenSpan);
    }
}
