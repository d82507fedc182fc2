using System.Collections.Frozen;
using Gateway.Host.Forwarding;
using Gateway.Host.Pipeline;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;
using Providers.Abstractions.Exchanges;

namespace Gateway.Host.Api.Database;

/// <summary>What the database's endpoints share: parsing, refusing what the provider does not declare, running.</summary>
internal sealed class DatabaseRequests(ConnectionResolver resolver, ExchangeExecutor executor)
{
    public static RowQuery Parse(HttpContext context, QueryVerb verb)
    {
        if (context.Request.QueryString.Value is not { Length: > 0 } text)
            return RowQuery.Everything;
        var query = QueryParser.Parse(text, verb);
        RelatedParameters.Check(query);
        return query;
    }

    public Task RunRowsAsync(HttpContext context, DatabaseOperation operation, RowsRendering rendering) =>
        executor.RunRowsAsync(context, Translate(context, operation with { Format = rendering.Format, HeadersOnly = HttpMethods.IsHead(context.Request.Method) }), context.Gateway().Once is null ? rendering : rendering with { Hold = true });

    public Task RunValueAsync(HttpContext context, DatabaseOperation operation, Func<HttpContext, Answer?, Task> write) =>
        executor.RunValueAsync(context, Translate(context, operation), write);

    private Exchange Translate(HttpContext context, DatabaseOperation operation)
    {
        // Whose rows they are, no cache on the way could tell: a key need not stand in 'Authorization'.
        context.Response.Headers.CacheControl = "no-store";
        var (provider, operationContext) = resolver.Resolve(context);
        var declared = provider.Describe(operationContext.Connection, operationContext.Caller.Key).Database;
        if (Missing(operation, declared) is { } feature)
            throw ConnectionResolver.Lacks(provider, feature);

        var exchange = provider.Database!.Translate(operation, operationContext);
        context.Gateway().Once?.Check(exchange);
        return exchange;
    }

    private static string? Missing(DatabaseOperation operation, FrozenSet<string> declared)
    {
        var needed = operation switch
        {
            DatabaseOperation.QueryRows { Count: CountMode.Exact } => DatabaseFeature.CountExact,
            DatabaseOperation.QueryRows { Count: CountMode.Planned } => DatabaseFeature.CountPlanned,
            DatabaseOperation.QueryRows { Count: CountMode.Estimated } => DatabaseFeature.CountEstimated,
            DatabaseOperation.InsertRows { Conflict: not ConflictResolution.Refuse } insert =>
                insert.Query.OnConflict is ["id"] ? DatabaseFeature.Upsert : DatabaseFeature.UpsertOnColumns,
            DatabaseOperation.CallFunction => DatabaseFeature.Functions,
            DatabaseOperation.ListTables => DatabaseFeature.ListTables,
            DatabaseOperation.ExplainRows => DatabaseFeature.Explain,
            _ => null,
        };
        return needed is not null && !declared.Contains(needed) ? needed : QueryFeatures.FirstUnsupported(operation.Query, declared);
    }
}
