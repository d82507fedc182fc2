using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;
using Providers.Firebase.Firestore.Calls;

namespace Providers.Firebase.Firestore.Reading;

/// <summary>Plans the related rows that a select asks for, by the relationships that the connection declares.</summary>
internal sealed class RelatedPlanner(FirestoreSession session, OperationContext context)
{
    /// <summary>How the related rows are read; null where none are asked for.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>: no such relationship; or the key may not read it.</exception>
    public async ValueTask<RelatedReading?> PlanAsync(TableDeclaration declaration, RowQuery query, CancellationToken cancellationToken)
    {
        var planned = new HashSet<RelatedQuery>();
        var reading = await PlanAsync(declaration, query.Select, query.Where, query.Related, [], planned, cancellationToken);
        Relations.CheckAll(query.Related, planned);
        return reading;
    }

    private async ValueTask<RelatedReading?> PlanAsync(
        TableDeclaration declaration, EquatableArray<SelectItem> select, Filter? where, EquatableArray<RelatedQuery> queries, string[] path, HashSet<RelatedQuery> planned, CancellationToken cancellationToken)
    {
        List<RelatedPlan>? plans = null;
        for (var i = 0; i < select.Count; i++)
        {
            if (select[i] is not SelectItem.Related item)
                continue;
            Relations.CheckPossible(item, where);
            (plans ??= []).Add(await PlanAsync(item, declaration, queries, path, planned, cancellationToken));
        }

        return plans is null ? null : new RelatedReading(session, plans);
    }

    private async ValueTask<RelatedPlan> PlanAsync(
        SelectItem.Related item, TableDeclaration parent, EquatableArray<RelatedQuery> queries, string[] path, HashSet<RelatedQuery> planned, CancellationToken cancellationToken)
    {
        var relation = Relations.Find(item, parent, context.Caller);
        var declaration = session.Settings.Tables[relation.Table];
        var access = await TableAccess.OfAsync(context.Caller, relation.Table, declaration, cancellationToken);
        string[] own = [.. path, item.Alias ?? item.Relation];
        var query = queries.FirstOrDefault(q => q.Path.SequenceEqual(own) || q.Path.SequenceEqual([.. path, item.Relation]));
        if (query is not null)
            planned.Add(query);
        var (collection, where) = TablePath.Resolve(session.Database, relation.Table, declaration, query?.Where);
        return new RelatedPlan
        {
            Item = item,
            Relation = relation,
            Collection = collection,
            Declaration = declaration,
            Where = access.Confine(where),
            ByKey = access.OwnerId is null,
            Order = RowOrder.Compile(query?.Order ?? default, declaration),
            Limit = query?.Limit ?? int.MaxValue,
            Offset = query?.Offset ?? 0,
            Projection = RowProjection.Compile(item.Select, declaration),
            Children = await PlanAsync(declaration, item.Select, query?.Where, queries, own, planned, cancellationToken),
        };
    }
}
