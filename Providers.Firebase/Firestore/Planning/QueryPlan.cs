using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Firebase.Firestore.Protocol;
using Filter = Providers.Abstractions.Database.Query.Filter;

namespace Providers.Firebase.Firestore.Planning;

/// <summary>How a query is shared out: what Firestore filters and orders, and what is left for the gateway to evaluate on the documents.</summary>
internal sealed class QueryPlan
{
    private readonly IReadOnlyList<PushedFilter>? _filters;
    private readonly IReadOnlyList<string>? _fields;

    private readonly TableDeclaration _table;
    private readonly bool _byKey;

    private QueryPlan(CollectionName collection, TableDeclaration table, bool byKey, IReadOnlyList<PushedFilter>? filters, IReadOnlyList<string>? fields)
    {
        _table = table;
        _byKey = byKey;
        Collection = collection;
        _filters = filters;
        _fields = fields;
    }

    public CollectionName Collection { get; }

    /// <summary>What the gateway evaluates, or null where Firestore does all.</summary>
    public required RowPredicate? Residual { get; init; }

    /// <summary>The order that Firestore gives, or null where the gateway orders.</summary>
    public required PushedOrder? Order { get; init; }

    /// <summary>The order that is wanted.</summary>
    public required RowOrder Wanted { get; init; }

    /// <summary>Whether Firestore gives exactly the rows that are wanted, in however many queries.</summary>
    public bool IsExact => Residual is null;

    /// <summary>Prepares a query.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="table">What is declared about it.</param>
    /// <param name="where">Which rows.</param>
    /// <param name="order">In which order.</param>
    /// <param name="select">What is given of them, where no more is needed; empty for everything.</param>
    /// <param name="byKey">
    /// Whether documents may be looked up by their names. Then Security Rules judge each by itself, and a query for one that is not the
    /// user's fails, where otherwise it would have no rows.
    /// </param>
    public static QueryPlan Create(CollectionName collection, TableDeclaration table, Filter? where, EquatableArray<OrderTerm> order, EquatableArray<SelectItem> select, bool byKey = true)
    {
        // Compiled even where it is not needed: what cannot be evaluated is refused all the same.
        var predicate = where is null ? null : RowPredicate.Compile(where, table);
        var filters = new FilterPlanner(collection, table, byKey).Plan(where);
        var exact = where is null || (filters?.All(static filter => filter.IsExact) ?? false);
        return new QueryPlan(collection, table, byKey, filters, SelectedFields.Of(select, exact ? null : where, order))
        {
            Residual = exact ? null : predicate,
            Order = filters is { Count: > 1 } ? null : PushedOrder.Create(order, table, filters?[0], collection),
            Wanted = RowOrder.Compile(order, table),
        };
    }

    /// <summary>The most documents that the filter can match, where it names them; else null.</summary>
    public long? MostMatches => _filters?.Aggregate((long?)0, static (sum, filter) => sum + filter.MostMatches());

    /// <summary>The parts of a filter that Firestore evaluates so that nothing of them is left to the gateway.</summary>
    public IEnumerable<Filter> Pushed(Filter? where) => QueryShare.Parts(where).Where(part =>
        IsExact || (new FilterPlanner(Collection, _table, _byKey).Plan(part) is [{ IsExact: true, Filter: { } alone }] && _filters?.All(filter => filter.Includes(alone)) == true));

    /// <summary>The queries to ask, which have no document in common.</summary>
    public IEnumerable<StructuredQuery> Queries(bool withFields = true)
    {
        foreach (var filter in _filters ?? [null!])
        {
            if (filter is { IsNever: true })
                continue;
            var query = new StructuredQuery { From = { new StructuredQuery.Types.CollectionSelector { CollectionId = Collection.Id } }, Where = filter?.Filter };
            if (withFields && _fields is not null)
            {
                query.Select = new StructuredQuery.Types.Projection();
                query.Select.Fields.AddRange(_fields.Select(static field => new StructuredQuery.Types.FieldReference { FieldPath = field }));
            }

            yield return query;
        }
    }
}
