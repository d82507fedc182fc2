using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;
using Providers.Abstractions.Errors;
using Providers.Embedded.Database.Catalog;
using Providers.Embedded.Database.Sql;

namespace Providers.Embedded.Database.Reading;

/// <summary>Plans the related rows that a select asks for, by the relationships that the connection declares.</summary>
internal sealed class RelatedPlanner(OpenDatabase database, OperationContext context, KeyMaintenance keys)
{
    private readonly EmbeddedSettings _settings = (EmbeddedSettings)context.Connection.Settings;

    /// <summary>How the related rows are read; null where none are asked for.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>: no such relationship; or a policy forbids it.</exception>
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

        return plans is null ? null : new RelatedReading(plans, _settings.ScanLimit);
    }

    private async ValueTask<RelatedPlan> PlanAsync(
        SelectItem.Related item, TableDeclaration parent, EquatableArray<RelatedQuery> queries, string[] path, HashSet<RelatedQuery> planned, CancellationToken cancellationToken)
    {
        var relation = Relations.Find(item, parent, context.Caller);
        var (_, declaration, access) = await TableAccess.PrepareAsync(context, relation.Table, write: false, cancellationToken);
        string[] own = [.. path, item.Alias ?? item.Relation];
        var query = queries.FirstOrDefault(q => q.Path.SequenceEqual(own) || q.Path.SequenceEqual([.. path, item.Relation]));
        if (query is not null)
            planned.Add(query);

        var foreign = new ColumnPath(relation.ForeignColumn);
        var needs = QueryNeeds.Of(Equality(foreign), default, declaration);
        // The relation is declared: its key is wanted, whoever asks for it first.
        var table = await keys.EnsureAsync(database, _settings.Directory, relation.Table, needs, declaration, KeyBounds.Whole, cancellationToken);
        var where = access.Confine(query?.Where);
        return new RelatedPlan
        {
            Item = item,
            Relation = relation,
            Table = table,
            ForeignKind = RowPath.KindOf(foreign, declaration),
            ForeignKey = ReadPlan.FindKey(table, declaration, foreign),
            Predicate = where is null ? null : RowPredicate.Compile(where, declaration),
            Order = RowOrder.Compile(query?.Order ?? default, declaration),
            Limit = query?.Limit ?? int.MaxValue,
            Offset = query?.Offset ?? 0,
            Projection = RowProjection.Compile(item.Select, declaration),
            Children = await PlanAsync(declaration, item.Select, query?.Where, queries, own, planned, cancellationToken),
        };
    }

    private static Filter.Condition Equality(ColumnPath column) => new(column, FilterOperator.Equal, new Operand.Scalar(new Literal("", Quoted: true)));
}
