using Gateway.Host.Forwarding;
using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Database;

/// <summary><c>/api/db</c>: requests become database operations.</summary>
internal sealed class DatabaseEndpoints(DatabaseRequests requests)
{
    private const int TableSegment = 2;
    private const int IdSegment = 3;

    private static readonly RowsRendering OneObject = new() { Format = RowsFormat.Single, WhenEmpty = ErrorKind.NotFound };
    private static readonly RowsRendering OneAsCsv = new() { Format = RowsFormat.Csv, WhenEmpty = ErrorKind.NotFound };

    public static IEndpointRouteBuilder Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<DatabaseEndpoints>(app.ServiceProvider);
        app.MapMethods("/api/db", [HttpMethods.Get], (RequestDelegate)api.ListTables).WithMetadata(Endpoint("db.tables", Scope.DbRead) with { Resource = null, SecretOnly = true });
        app.MapMethods("/api/db/{table}", [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)api.QueryRows).WithMetadata(Endpoint("db.query", Scope.DbRead));
        app.MapMethods("/api/db/{table}/{id}", [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)api.GetRow).WithMetadata(Endpoint("db.get", Scope.DbRead));
        app.MapMethods("/api/db/{table}", [HttpMethods.Post], (RequestDelegate)api.InsertRows).WithMetadata(Endpoint("db.insert", Scope.DbWrite));
        app.MapMethods("/api/db/{table}/{id}", [HttpMethods.Put], (RequestDelegate)api.ReplaceRow).WithMetadata(Endpoint("db.replace", Scope.DbWrite));
        app.MapMethods("/api/db/{table}", [HttpMethods.Patch], (RequestDelegate)api.UpdateRows).WithMetadata(Endpoint("db.update", Scope.DbWrite));
        app.MapMethods("/api/db/{table}/{id}", [HttpMethods.Patch], (RequestDelegate)api.UpdateRow).WithMetadata(Endpoint("db.update", Scope.DbWrite));
        app.MapMethods("/api/db/{table}", [HttpMethods.Delete], (RequestDelegate)api.DeleteRows).WithMetadata(Endpoint("db.delete", Scope.DbWrite));
        app.MapMethods("/api/db/{table}/{id}", [HttpMethods.Delete], (RequestDelegate)api.DeleteRow).WithMetadata(Endpoint("db.delete", Scope.DbWrite));
        app.MapMethods("/api/db/rpc/{function}", [HttpMethods.Post], (RequestDelegate)api.CallFunction).WithMetadata(Endpoint("db.rpc", Scope.DbWrite) with { Resource = null });
        return app;
    }

    private static TenantEndpoint Endpoint(string operation, string scope) => new(Concern.Db, operation, scope, Resource: "table");

    private Task ListTables(HttpContext context) =>
        requests.RunValueAsync(context, new DatabaseOperation.ListTables(), static (context, answer) =>
            GatewayJson.WriteListAsync(context, StatusCodes.Status200OK, ((TableList)answer!).Tables));

    private Task QueryRows(HttpContext context)
    {
        var query = DatabaseRequests.Parse(context, QueryVerb.Read);
        var preferences = Preferences.Read(context.Request);
        RefuseBesideCursor(query);
        if (preferences.Explain)
            return requests.RunValueAsync(context, new DatabaseOperation.ExplainRows(Table(context), query, preferences.Count), GatewayJson.WriteAnswerAsync);
        var accepted = RowsAccept.Rendering(context.Request);
        var rendering = accepted with
        {
            ShowRange = true,
            Offset = query.Offset,
            Hold = query.Cursor is not null,
            Limit = query.Limit,
            Columns = accepted.Format == RowsFormat.Csv ? ColumnsOf(query) : [],
            NextPage = query.Cursor is null ? null : NextPage.Address,
        };
        return requests.RunRowsAsync(context, new DatabaseOperation.QueryRows(Table(context), query, preferences.Count), rendering);
    }

    private Task GetRow(HttpContext context)
    {
        var query = DatabaseRequests.Parse(context, QueryVerb.Read);
        RefuseFilter(query);
        if (Preferences.Read(context.Request).Explain)
            return requests.RunValueAsync(context, new DatabaseOperation.ExplainRows(Table(context), ById(query, Id(context)), CountMode.None), GatewayJson.WriteAnswerAsync);
        return requests.RunRowsAsync(context, new DatabaseOperation.GetRow(Table(context), Id(context), query), One(context));
    }

    private Task InsertRows(HttpContext context)
    {
        var query = DatabaseRequests.Parse(context, QueryVerb.Write);
        RefuseFilter(query);
        var preferences = Preferences.Read(context.Request);
        if (preferences.Conflict != ConflictResolution.Refuse && query.OnConflict.Count == 0)
            query = query with { OnConflict = ["id"] };
        var operation = new DatabaseOperation.InsertRows(Table(context), Body(context), query, preferences.Conflict, preferences.ToWriteOptions(RowsAccept.IsSingle(context.Request)));
        return requests.RunRowsAsync(context, operation, Written(context, preferences, StatusCodes.Status201Created, StatusCodes.Status201Created));
    }

    private Task ReplaceRow(HttpContext context)
    {
        var query = DatabaseRequests.Parse(context, QueryVerb.Write);
        RefuseFilter(query);
        var preferences = Preferences.Read(context.Request);
        var operation = new DatabaseOperation.ReplaceRow(Table(context), Id(context), Body(context), query, preferences.ToWriteOptions());
        return requests.RunRowsAsync(context, operation, WrittenOne(context, preferences));
    }

    private Task UpdateRows(HttpContext context)
    {
        var query = DatabaseRequests.Parse(context, QueryVerb.Write);
        RequireFilter(query, "update");
        var preferences = Preferences.Read(context.Request);
        var operation = new DatabaseOperation.UpdateRows(Table(context), Body(context), query, preferences.ToWriteOptions(RowsAccept.IsSingle(context.Request)));
        return requests.RunRowsAsync(context, operation, Written(context, preferences, StatusCodes.Status200OK, StatusCodes.Status204NoContent));
    }

    private Task UpdateRow(HttpContext context)
    {
        var query = DatabaseRequests.Parse(context, QueryVerb.Write);
        RefuseFilter(query);
        var preferences = Preferences.Read(context.Request);
        var operation = new DatabaseOperation.UpdateRow(Table(context), Id(context), Body(context), query, preferences.ToWriteOptions());
        return requests.RunRowsAsync(context, operation, WrittenOne(context, preferences));
    }

    private Task DeleteRows(HttpContext context)
    {
        var query = DatabaseRequests.Parse(context, QueryVerb.Write);
        RequireFilter(query, "delete");
        var preferences = Preferences.Read(context.Request);
        var operation = new DatabaseOperation.DeleteRows(Table(context), query, preferences.ToWriteOptions(RowsAccept.IsSingle(context.Request)));
        return requests.RunRowsAsync(context, operation, Written(context, preferences, StatusCodes.Status200OK, StatusCodes.Status204NoContent));
    }

    private Task DeleteRow(HttpContext context)
    {
        var query = DatabaseRequests.Parse(context, QueryVerb.Write);
        RefuseFilter(query);
        var preferences = Preferences.Read(context.Request);
        var operation = new DatabaseOperation.DeleteRow(Table(context), Id(context), query, preferences.ToWriteOptions());
        return requests.RunRowsAsync(context, operation, WrittenOne(context, preferences));
    }

    private Task CallFunction(HttpContext context)
    {
        var query = DatabaseRequests.Parse(context, QueryVerb.Read);
        var operation = new DatabaseOperation.CallFunction(RequestPath.Segment(context, IdSegment), Body(context), query);
        return requests.RunRowsAsync(context, operation, RowsAccept.Rendering(context.Request));
    }

    private static RowQuery ById(RowQuery query, string id) =>
        query with { Where = new Filter.Condition(new ColumnPath("id"), FilterOperator.Equal, new Operand.Scalar(new Literal(id, Quoted: true))) };

    private static RowsRendering One(HttpContext context) => RowsAccept.IsCsv(context.Request) ? OneAsCsv : OneObject;

    private static RowsRendering WrittenOne(HttpContext context, Preferences preferences) => preferences.ReturnMinimal
        ? new RowsRendering { Status = StatusCodes.Status204NoContent, Format = RowsFormat.None }
        : One(context);

    private static RowsRendering Written(HttpContext context, Preferences preferences, int status, int minimalStatus) => preferences.ReturnMinimal
        ? new RowsRendering { Status = minimalStatus, Format = RowsFormat.None, ShowWritten = preferences.ShowsWritten }
        : RowsAccept.Rendering(context.Request) with { Status = status, ShowWritten = preferences.ShowsWritten };

    private static IReadOnlyList<string> ColumnsOf(RowQuery query) => query.Select.All(static item => item is SelectItem.Column)
        ? [.. query.Select.Select(static item => RowProjection.NameOf((SelectItem.Column)item))]
        : [];

    private static void RefuseBesideCursor(RowQuery query)
    {
        if (query.Cursor is not null && query.HasOffset)
            throw new ProviderException(ErrorKind.InvalidRequest, "'offset' and 'cursor' are two ways to page. Send one of them.");
        if (query.Cursor is not null && RowAggregation.IsAggregation(query.Select))
            throw new ProviderException(ErrorKind.InvalidRequest, "'cursor' has no meaning beside aggregates. Page through groups by 'limit' and 'offset'.");
    }

    private static void RequireFilter(RowQuery query, string verb)
    {
        if (query.Where is null)
            throw new ProviderException(ErrorKind.FilterRequired, $"Without a filter this would {verb} every row of the table. Add one, such as 'id=eq.…'.");
        RefusePaging(query, "it concerns every row that the filter matches");
    }

    private static void RefuseFilter(RowQuery query)
    {
        if (query.Where is not null)
            throw new ProviderException(ErrorKind.InvalidRequest, "A filter has no meaning here: the path or the body names the rows. Leave it out.");
        RefusePaging(query, "it concerns the rows that the path or the body names");
    }

    private static void RefusePaging(RowQuery query, string why)
    {
        var parameter = query switch
        {
            { HasLimit: true } => "limit",
            { HasOffset: true } => "offset",
            { Cursor: not null } => "cursor",
            { Order.Count: > 0 } => "order",
            _ => null,
        };
        if (parameter is not null)
            throw new ProviderException(ErrorKind.InvalidRequest, $"'{parameter}' is not possible on this call: {why}. Leave it out.");
    }

    private static string Table(HttpContext context) => Name(RequestPath.Segment(context, TableSegment), "table");

    private static string Id(HttpContext context) => Name(RequestPath.Segment(context, IdSegment), "id");

    private static string Name(string name, string what) => name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal)
        ? name
        : throw new ProviderException(ErrorKind.InvalidRequest, $"The {what} in the path is empty or holds NUL.");

    private static RequestBody Body(HttpContext context) =>
        new(LimitedStream.Counted(context), context.Request.ContentType, context.Request.ContentLength);
}
