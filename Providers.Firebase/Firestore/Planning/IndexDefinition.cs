using System.Buffers;
using System.Text;
using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;
using Providers.Firebase.Firestore.Protocol;

namespace Providers.Firebase.Firestore.Planning;

/// <summary>The composite index that a query needs, as the Firebase tools deploy it.</summary>
internal static class IndexDefinition
{
    /// <summary><c>firestore.indexes.json</c> with the one index.</summary>
    public static string Write(StructuredQuery query)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var output = new Utf8JsonWriter(buffer, RowProjection.WriterOptions))
        {
            output.WriteStartObject();
            output.WriteStartArray("indexes");
            output.WriteStartObject();
            output.WriteString("collectionGroup", query.From[0].CollectionId);
            output.WriteString("queryScope", "COLLECTION");
            output.WriteStartArray("fields");
            foreach (var field in Fields(query))
            {
                output.WriteStartObject();
                output.WriteString("fieldPath", field.Path);
                output.WriteString(field.IsArray ? "arrayConfig" : "order", field.IsArray ? "CONTAINS" : field.Descending ? "DESCENDING" : "ASCENDING");
                output.WriteEndObject();
            }

            output.WriteEndArray();
            output.WriteEndObject();
            output.WriteEndArray();
            output.WriteStartArray("fieldOverrides");
            output.WriteEndArray();
            output.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Equalities first, in any direction, then the order, then the inequalities that it does not name.</summary>
    private static List<Field> Fields(StructuredQuery query)
    {
        var (equal, ordered) = (new List<Field>(), new List<Field>());
        var last = query.OrderBy.Count > 0 && query.OrderBy[^1].Direction == StructuredQuery.Types.Direction.Descending;
        foreach (var order in query.OrderBy)
        {
            if (order.Field.FieldPath != FieldPath.Name)
                Add(ordered, new Field(order.Field.FieldPath, order.Direction == StructuredQuery.Types.Direction.Descending, IsArray: false));
        }

        Collect(query.Where, equal, ordered, last);
        equal.RemoveAll(field => ordered.Exists(other => other.Path == field.Path && !field.IsArray));
        return [.. equal.OrderBy(static field => field.IsArray), .. ordered];
    }

    private static void Collect(StructuredQuery.Types.Filter? filter, List<Field> equal, List<Field> ordered, bool descending)
    {
        switch (filter?.FilterTypeCase)
        {
            case StructuredQuery.Types.Filter.FilterTypeOneofCase.CompositeFilter:
                foreach (var term in filter.CompositeFilter.Filters)
                    Collect(term, equal, ordered, descending);
                break;
            case StructuredQuery.Types.Filter.FilterTypeOneofCase.FieldFilter when filter.FieldFilter.Field.FieldPath != FieldPath.Name:
                var path = filter.FieldFilter.Field.FieldPath;
                switch (filter.FieldFilter.Op)
                {
                    case StructuredQuery.Types.FieldFilter.Types.Operator.Equal or StructuredQuery.Types.FieldFilter.Types.Operator.In:
                        Add(equal, new Field(path, Descending: false, IsArray: false));
                        break;
                    case StructuredQuery.Types.FieldFilter.Types.Operator.ArrayContains or StructuredQuery.Types.FieldFilter.Types.Operator.ArrayContainsAny:
                        Add(equal, new Field(path, Descending: false, IsArray: true));
                        break;
                    default:
                        Add(ordered, new Field(path, descending, IsArray: false));
                        break;
                }

                break;
            case StructuredQuery.Types.Filter.FilterTypeOneofCase.UnaryFilter:
                Add(ordered, new Field(filter.UnaryFilter.Field.FieldPath, descending, IsArray: false));
                break;
        }
    }

    private static void Add(List<Field> fields, Field field)
    {
        if (!fields.Exists(other => other.Path == field.Path && other.IsArray == field.IsArray))
            fields.Add(field);
    }

    private readonly record struct Field(string Path, bool Descending, bool IsArray);
}
