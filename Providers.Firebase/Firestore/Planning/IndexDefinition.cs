using System.Buffers;
using System.Text;
using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Firebase.Firestore.Protocol;
using FieldOperator = Providers.Firebase.Firestore.Protocol.StructuredQuery.Types.FieldFilter.Types.Operator;

namespace Providers.Firebase.Firestore.Planning;

/// <summary>The composite indexes that a query needs, as the Firebase tools deploy them.</summary>
internal static class IndexDefinition
{
    // Firestore serves each alternative by an index of its own.
    private const int MostAlternatives = 30;

    /// <summary><c>firestore.indexes.json</c> for a query of which Firestore says that it needs one.</summary>
    public static string Write(StructuredQuery query)
    {
        var all = Of(query);
        return Write(query.From[0].CollectionId, all.Exists(NeedsMaking) ? all.FindAll(NeedsMaking) : all);
    }

    /// <summary><c>firestore.indexes.json</c> for what Firestore does not make by itself; null where that serves all of the queries.</summary>
    public static string? TryWrite(IEnumerable<StructuredQuery> queries)
    {
        var (collection, needed) = ("", new List<Index>());
        foreach (var query in queries)
        {
            collection = query.From[0].CollectionId;
            needed.AddRange(Of(query).Where(index => NeedsMaking(index) && !needed.Contains(index)));
        }

        return needed.Count == 0 ? null : Write(collection, needed);
    }

    // Each field has an index by itself, and Firestore merges those of equalities.
    // https://firebase.google.com/docs/firestore/query-data/index-overview#taking_advantage_of_index_merging
    private static bool NeedsMaking(Index index) => index.Ordered.Count > 1 || (index.Ordered.Count == 1 && index.Equal.Count > 0);

    private static string Write(string collection, List<Index> indexes)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var output = new Utf8JsonWriter(buffer, RowProjection.WriterOptions))
        {
            output.WriteStartObject();
            output.WriteStartArray("indexes");
            foreach (var index in indexes)
                Write(output, collection, [.. index.Equal, .. index.Ordered]);
            output.WriteEndArray();
            output.WriteStartArray("fieldOverrides");
            output.WriteEndArray();
            output.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter output, string collection, Field[] fields)
    {
        output.WriteStartObject();
        output.WriteString("collectionGroup", collection);
        output.WriteString("queryScope", "COLLECTION");
        output.WriteStartArray("fields");
        foreach (var field in fields)
        {
            output.WriteStartObject();
            output.WriteString("fieldPath", field.Path);
            output.WriteString(field.IsArray ? "arrayConfig" : "order", field.IsArray ? "CONTAINS" : field.Descending ? "DESCENDING" : "ASCENDING");
            output.WriteEndObject();
        }

        output.WriteEndArray();
        output.WriteEndObject();
    }

    /// <summary>For each alternative its equalities, in any direction, then the order, then the inequalities that it does not name.</summary>
    private static List<Index> Of(StructuredQuery query)
    {
        var ordered = new List<Field>();
        var last = query.OrderBy.Count > 0 && query.OrderBy[^1].Direction == StructuredQuery.Types.Direction.Descending;
        foreach (var order in query.OrderBy)
        {
            if (order.Field.FieldPath != FieldPath.Name)
                Add(ordered, new Field(order.Field.FieldPath, order.Direction == StructuredQuery.Types.Direction.Descending, IsArray: false));
        }

        var alternatives = Alternatives(query.Where);
        foreach (var field in alternatives.SelectMany(static terms => terms).Where(static term => term.IsOrdered))
            Add(ordered, field.Field with { Descending = last });
        var indexes = new List<Index>();
        foreach (var terms in alternatives)
        {
            var equal = new List<Field>();
            foreach (var (field, _) in terms.Where(term => !term.IsOrdered && (term.Field.IsArray || !ordered.Exists(other => other.Path == term.Field.Path))))
                Add(equal, field);
            var index = new Index([.. equal.OrderBy(static field => field.IsArray).ThenBy(static field => field.Path, StringComparer.Ordinal)], new EquatableArray<Field>([.. ordered]));
            if (!indexes.Contains(index))
                indexes.Add(index);
        }

        return indexes;
    }

    private static List<List<Term>> Alternatives(StructuredQuery.Types.Filter? filter)
    {
        switch (filter)
        {
            case { CompositeFilter: { Op: StructuredQuery.Types.CompositeFilter.Types.Operator.Or } or }:
                return [.. or.Filters.SelectMany(Alternatives)];
            case { CompositeFilter: { } and }:
                List<List<Term>> all = [[]];
                foreach (var term in and.Filters)
                    all = [.. all.SelectMany(_ => Alternatives(term), static (terms, more) => (List<Term>)[.. terms, .. more]).Take(MostAlternatives)];
                return all;
            case { FieldFilter: { } condition } when condition.Field.FieldPath != FieldPath.Name:
                return [[Of(condition.Field.FieldPath, condition.Op)]];
            case { UnaryFilter: { } unary }:
                return [[new Term(new Field(unary.Field.FieldPath, Descending: false, IsArray: false), IsOrdered: true)]];
            default:
                return [[]];
        }
    }

    private static Term Of(string path, FieldOperator op) => op switch
    {
        FieldOperator.Equal or FieldOperator.In => new Term(new Field(path, Descending: false, IsArray: false), IsOrdered: false),
        FieldOperator.ArrayContains or FieldOperator.ArrayContainsAny => new Term(new Field(path, Descending: false, IsArray: true), IsOrdered: false),
        _ => new Term(new Field(path, Descending: false, IsArray: false), IsOrdered: true),
    };

    private static void Add(List<Field> fields, Field field)
    {
        if (!fields.Exists(other => other.Path == field.Path && other.IsArray == field.IsArray))
            fields.Add(field);
    }

    private readonly record struct Field(string Path, bool Descending, bool IsArray);

    private readonly record struct Term(Field Field, bool IsOrdered);

    private readonly record struct Index(EquatableArray<Field> Equal, EquatableArray<Field> Ordered);
}
