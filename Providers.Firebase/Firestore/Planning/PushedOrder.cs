using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Firebase.Firestore.Protocol;

namespace Providers.Firebase.Firestore.Planning;

/// <summary>
/// An order that Firestore gives. Where it ends in the ids the other way round than is wanted, the gateway turns round each run of rows
/// that nothing else tells apart: so the index that every field has serves, and none has to be made.
/// </summary>
/// <param name="Terms">The fields to order by, the id not among them.</param>
/// <param name="IdDescending">In which order Firestore gives ids where all else is equal: as the last field.</param>
/// <param name="TurnsTies">Whether the ids are wanted in the other.</param>
internal sealed record PushedOrder(IReadOnlyList<(string Column, bool Descending)> Terms, bool IdDescending, bool TurnsTies)
{
    /// <summary>
    /// The order where Firestore can give it: it leaves out rows that lack a field that it orders by, so that each has to be declared as
    /// required or to follow from the filter, and it orders by every inequality. Else null.
    /// </summary>
    public static PushedOrder? Create(EquatableArray<OrderTerm> order, TableDeclaration table, PushedFilter? filter, CollectionName collection)
    {
        var terms = new List<(string Column, bool Descending)>(order.Count);
        bool? id = null;
        foreach (var term in order)
        {
            if (ConditionPlanner.IsId(term.Column))
            {
                id = term.Descending;
                break;
            }

            if (term.Column.IsColumn && collection.IsParent(term.Column.Column))
                continue; // The same for all.
            if (!term.Column.IsColumn || !FieldPath.CanName(term.Column.Column) || !IsPresent(term.Column.Column))
                return null;
            if (!terms.Exists(other => other.Column == term.Column.Column))
                terms.Add((term.Column.Column, term.Descending));
        }

        var isOrdered = filter is null || filter.Inequalities.All(field => field == FieldPath.Name ? terms.Count == 0 : terms.Exists(term => FieldPath.Of(term.Column) == field));
        if (!isOrdered)
            return null;
        var wanted = id ?? false;
        if (terms.Count == 0 && wanted)
            return null; // Firestore walks ids upwards alone.
        var natural = terms.Count == 0 ? wanted : terms[^1].Descending;
        return new PushedOrder(terms, natural, natural != wanted);

        bool IsPresent(string column) =>
            (table.Columns.TryGetValue(column, out var declared) && declared.Required) || filter?.OneType.Contains(FieldPath.Of(column)) == true;
    }

    /// <summary>Writes the order into a query; in full where a place in it is named.</summary>
    public void Write(StructuredQuery query, bool inFull)
    {
        foreach (var (column, descending) in Terms)
            query.OrderBy.Add(Term(FieldPath.Of(column), descending));
        if (inFull)
            query.OrderBy.Add(Term(FieldPath.Name, IdDescending));
    }

    private static StructuredQuery.Types.Order Term(string field, bool descending) => new()
    {
        Field = new StructuredQuery.Types.FieldReference { FieldPath = field },
        Direction = descending ? StructuredQuery.Types.Direction.Descending : StructuredQuery.Types.Direction.Ascending,
    };
}
