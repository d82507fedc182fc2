using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Embedded.Database.Catalog;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Reading;

/// <summary>Tells how a query would be answered: as it will be once the index that it wants is made, which the query itself does.</summary>
internal sealed class Explanation(StorePool pool)
{
    public async ValueTask<QueryExplanation> MakeAsync(DatabaseOperation.ExplainRows operation, OperationContext context, CancellationToken cancellationToken)
    {
        var (settings, declaration, access) = await TableAccess.PrepareAsync(context, operation.Table, write: false, cancellationToken);
        var query = access.Confine(operation.Query);
        using var database = await OpenDatabase.OpenAsync(pool, settings.Directory, cancellationToken);
        var needs = QueryNeeds.Of(query.Where, query.Order, declaration);
        var table = WithKeys(database.Catalog.Find(operation.Table), needs);
        var plan = ReadPlan.Create(table, declaration, needs, query.Where, query.Order);

        var aggregates = QueryShare.AggregatesOf(query.Select);
        var counts = plan.Residual is null && query.Select is [SelectItem.Aggregate { Function: AggregateFunction.Count, Path: null, Cast: null }];
        var pages = aggregates.Count == 0 && plan.Residual is null && plan.Order is not null;
        var order = QueryShare.Terms(query.Order);
        return new QueryExplanation(
            new QueryShare { Filter = QueryShare.Describe(plan.Pushed), Order = pages ? order : [], Page = pages, Aggregates = counts ? aggregates : [] },
            new QueryShare
            {
                Filter = QueryShare.Describe(QueryShare.Parts(query.Where).Except(plan.Pushed)),
                Order = pages ? [] : order,
                Aggregates = counts ? [] : aggregates,
                Related = QueryShare.RelatedOf(query.Select),
            },
            Requests: [],
            needs.Shape.Count == 0 ? null : JsonSerializer.SerializeToElement(new { columns = needs.Shape.Select(static key => key.Column) }),
            query.Select.Any(static item => item is SelectItem.Related) ? null : new ReadBound(counts ? 0 : pages ? query.Limit : settings.ScanLimit));
    }

    // Those that it would make.
    private static TableInfo WithKeys(TableInfo table, QueryNeeds needs) => table with
    {
        Keys =
        [
            .. table.Keys.Select(key => key with { Ready = key.Ready || needs.Columns.Contains((key.Column, key.Kind)) }),
            .. needs.Columns.Where(column => table.FindKey(column.Column, column.Kind) is null && table.MayHave(column.Column))
                .Select(static (column, index) => new KeyColumn(TableInfo.MaxKeys + index, column.Column, column.Kind, Ready: true)),
        ],
    };
}
