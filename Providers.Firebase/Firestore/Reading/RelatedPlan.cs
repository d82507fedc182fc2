using System.Buffers;
using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;

namespace Providers.Firebase.Firestore.Reading;

/// <summary>How the rows of one relation are found, filtered, ordered and given.</summary>
internal sealed class RelatedPlan
{
    public required SelectItem.Related Item { get; init; }

    public required RelationDeclaration Relation { get; init; }

    public required CollectionName Collection { get; init; }

    /// <summary>What is declared about the related table.</summary>
    public required TableDeclaration Declaration { get; init; }

    /// <summary>Which of the related rows; null for all.</summary>
    public required Filter? Where { get; init; }

    /// <summary>Whether documents may be looked up by their names.</summary>
    public required bool ByKey { get; init; }

    public required RowOrder Order { get; init; }

    public required int Limit { get; init; }

    public required long Offset { get; init; }

    public required RowProjection Projection { get; init; }

    public required RelatedReading? Children { get; init; }

    /// <summary>Whether each parent names the one document that is related.</summary>
    public bool IsByKey => ByKey && Relation.ForeignColumn == RowId;

    private ColumnPath Foreign => new(Relation.ForeignColumn);

    private ColumnKind ForeignKind => RowPath.KindOf(Foreign, Declaration);

    /// <summary>The filter for the related rows of many parents; null where none of them refers to any.</summary>
    public Filter? Find(IEnumerable<JsonElement> parents)
    {
        var literals = parents.Select(Reference).OfType<Literal>().Distinct().ToArray();
        if (literals.Length == 0)
            return null;
        var refer = new Filter.Condition(Foreign, FilterOperator.In, new Operand.List(new EquatableArray<Literal>(literals)));
        return Where is null ? refer : new Filter.And([refer, Where]);
    }

    /// <summary>The keys by which a parent's related rows are found; none where the parent has no value there.</summary>
    public byte[][] ParentKeys(JsonElement parent)
    {
        if (Reference(parent) is not { } literal)
            return [];

        // 5 and "5" are the same id, so that either refers to it.
        return Relation.Column == RowId ? LiteralKeys.Equal(literal, ForeignKind) : [Key(parent, Relation.Column)];
    }

    /// <summary>The key of a related row's reference.</summary>
    public byte[] KeyOf(JsonElement row) => Key(row, Relation.ForeignColumn);

    private const string RowId = Values.RowWriter.RowId;

    private Literal? Reference(JsonElement parent)
    {
        if (!parent.TryGetProperty(Relation.Column, out var value))
            return null;
        Literal? literal = value.ValueKind switch
        {
            JsonValueKind.String => new Literal(value.GetString()!, Quoted: Relation.Column != RowId),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => new Literal(value.GetRawText(), Quoted: false),
            _ => null,
        };

        // What is no instant refers to none.
        return ForeignKind == ColumnKind.Timestamp && !Instant.TryParse((literal?.Text ?? "").AsSpan(), out _) ? null : literal;
    }

    private byte[] Key(JsonElement row, string column)
    {
        var output = new ArrayBufferWriter<byte>(64);
        SortKey.Write(row.TryGetProperty(column, out var value) ? value : default, ForeignKind, output);
        return output.WrittenSpan.ToArray();
    }
}
