using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;
using Providers.Embedded.Database.Catalog;
using Providers.Embedded.Database.Sql;
using Providers.Embedded.Database.Writing;

namespace Providers.Embedded.Database.Reading;

/// <summary>How the rows of one relation are found, filtered, ordered and given.</summary>
internal sealed class RelatedPlan
{
    public required SelectItem.Related Item { get; init; }

    public required RelationDeclaration Relation { get; init; }

    public required TableInfo Table { get; init; }

    /// <summary>How the foreign column's values are compared.</summary>
    public required ColumnKind ForeignKind { get; init; }

    /// <summary>The foreign column's key in SQL, or null where the documents have to be compared one by one.</summary>
    public required KeyExpression? ForeignKey { get; init; }

    public required RowPredicate? Predicate { get; init; }

    public required RowOrder Order { get; init; }

    public required int Limit { get; init; }

    public required long Offset { get; init; }

    public required RowProjection Projection { get; init; }

    public required RelatedReading? Children { get; init; }

    /// <summary>The keys by which a parent's related rows are found; none where the parent has no value there.</summary>
    public byte[][] ParentKeys(JsonElement parent)
    {
        if (!parent.TryGetProperty(Relation.Column, out var value) || value.ValueKind is JsonValueKind.Null)
            return [];

        // 5 and "5" are the same id, so that either refers to it.
        return Relation.Column == "id" && ForeignKind != ColumnKind.Timestamp && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? LiteralKeys.Equal(new Literal(value.ToString(), Quoted: false), ForeignKind)
            : [RowKeys.Of(parent, Relation.Column, ForeignKind)];
    }

    /// <summary>Whether a row is one of those, where SQLite could not tell.</summary>
    public bool Refers(JsonElement row, byte[][] keys)
    {
        if (ForeignKey is not null)
            return true;
        var key = RowKeys.Of(row, Relation.ForeignColumn, ForeignKind);
        return keys.Any(k => k.AsSpan().SequenceEqual(key));
    }

    /// <summary>The query for the related rows of one parent.</summary>
    public SqlText Select(byte[][] keys)
    {
        var sql = new SqlText().Add("SELECT json(doc) /* related */ FROM ").Add(Table.Sql);
        if (ForeignKey is not { } foreign)
            return sql;
        sql.Add(" WHERE ").Add(foreign.Sql).Add(" IN (");
        for (var i = 0; i < keys.Length; i++)
            foreign.Bind(i == 0 ? sql : sql.Add(", "), keys[i]);
        return sql.Add(")");
    }
}
