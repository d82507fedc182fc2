using System.Text.Encodings.Web;
using System.Text.Json;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>Gives of a row what <c>select</c> asks for. A column that is missing comes back as null.</summary>
public sealed class RowProjection
{
    /// <summary>How rows are written: text as it is, as the media type is never rendered as HTML.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Item[] _items;

    private RowProjection(Item[] items) => _items = items;

    /// <summary>Whether a select asks for the whole row and nothing else, so that rows can be handed over as they are stored.</summary>
    public static bool IsIdentity(EquatableArray<SelectItem> select) => select.Count == 0 || select is [SelectItem.All];

    /// <summary>Prepares a select without aggregates.</summary>
    public static RowProjection Compile(EquatableArray<SelectItem> select, TableDeclaration table)
    {
        if (select.Count == 0)
            return new RowProjection([new Item()]);
        return new RowProjection([.. select.Select(item => item switch
        {
            SelectItem.All => new Item(),
            SelectItem.Column column => new Item(
                new OutputColumn(NameOf(column), column.Path.AsText, ValueCast.Find(column.Cast)), new RowPath(column.Path, table)),
            SelectItem.Related related => new Item(Related: related),
            _ => throw new ProviderException(ErrorKind.InvalidRequest, "'select' mixes aggregates with related rows. Ask for one of the two."),
        })]);
    }

    /// <summary>Writes the projection of a row as one object.</summary>
    /// <param name="row">The row.</param>
    /// <param name="output">Where to.</param>
    /// <param name="related">Gives related rows; null where none are selected.</param>
    public void Write(JsonElement row, Utf8JsonWriter output, IRelatedRows? related = null)
    {
        output.WriteStartObject();
        foreach (var item in _items)
        {
            if (item.Related is { } relation)
            {
                output.WritePropertyName(relation.Alias ?? relation.Relation);
                related!.Write(relation, row, output);
            }
            else if (item.Column is { } column)
            {
                column.Write(item.Path!.Find(row), output);
            }
            else
            {
                foreach (var property in row.EnumerateObject())
                    property.WriteTo(output);
            }
        }

        output.WriteEndObject();
    }

    /// <summary>The name of a column in an answer: its alias, its last named step, or its own.</summary>
    public static string NameOf(SelectItem.Column column)
    {
        if (column.Alias is { } alias)
            return alias;
        for (var i = column.Path.Steps.Count - 1; i >= 0; i--)
        {
            if (column.Path.Steps[i].Name is { } name)
                return name;
        }

        return column.Path.Column;
    }

    // Either a column with its path, or related rows, or neither for the whole row.
    private sealed record Item(OutputColumn? Column = null, RowPath? Path = null, SelectItem.Related? Related = null);
}
