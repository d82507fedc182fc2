using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Postgrest;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Database;

/// <summary>PostgREST speaks the contract already: operations are forwarded, with their queries in its own spelling.</summary>
internal sealed class SupabaseDatabase(IUpstream upstream) : IDatabaseAdapter
{
    private static readonly ForwardAnswer CreatedRows = new ForwardAnswer.PassThrough { Status = 201 };
    private static readonly ForwardAnswer CountedCreatedRows = new ForwardAnswer.PassThrough { Status = 201, Headers = ["Content-Range"] };

    private readonly RowPages _pages = new(upstream);
    private readonly SingleRow _single = new(upstream);
    private readonly TableListing _listing = new(upstream);

    public Exchange Translate(DatabaseOperation operation, OperationContext context)
    {
        CheckRelated(operation.Query.Select, context.Caller);
        return TranslateChecked(operation, context);
    }

    private Exchange TranslateChecked(DatabaseOperation operation, OperationContext context) => operation switch
    {
        DatabaseOperation.QueryRows { Query.Cursor: not null } query => _pages.Translate(query, context),
        DatabaseOperation.QueryRows query => Query(query, context),
        DatabaseOperation.GetRow { Format: RowsFormat.Csv } get => _single.Run(HttpMethod.Get, get.Table, ById(get), context),
        DatabaseOperation.GetRow get => Get(get, context),
        DatabaseOperation.InsertRows insert => Insert(insert, context),
        DatabaseOperation.ReplaceRow replace => _single.Replace(replace, context),
        DatabaseOperation.UpdateRow update => _single.Update(update, context),
        DatabaseOperation.UpdateRows update => Write(
            HttpMethod.Patch, update.Table, update.Query, update.Options, update.Format, RowBodies.Json(update.Body), context),
        DatabaseOperation.DeleteRow { Format: RowsFormat.Csv } delete => _single.Run(HttpMethod.Delete, delete.Table, ById(delete.Id, delete.Query), context),
        DatabaseOperation.DeleteRow delete => Delete(delete, context),
        DatabaseOperation.DeleteRows delete => Write(
            HttpMethod.Delete, delete.Table, delete.Query, delete.Options, delete.Format, ForwardBody.Empty, context),
        DatabaseOperation.CallFunction call => Call(call, context),
        DatabaseOperation.ExplainRows explain => Explain(explain, context),
        DatabaseOperation.ListTables => _listing.Translate(context),
        _ => throw new ProviderException(ErrorKind.NotSupported, "Supabase's database cannot do this."),
    };

    /// <summary>The rows whose id is this one.</summary>
    public static RowQuery ById(string id, RowQuery query) => query with
    {
        Where = new Filter.Condition(new ColumnPath("id"), FilterOperator.Equal, new Operand.Scalar(new Literal(id, Quoted: true))),
    };

    // A relation that is named by its constraint or column is refused too: only the upstream knows whose rows it brings.
    private static void CheckRelated(EquatableArray<SelectItem> select, Caller caller)
    {
        foreach (var item in select)
        {
            if (item is not SelectItem.Related related)
                continue;
            if (!caller.MayRead(related.Relation))
                throw new ProviderException(ErrorKind.InsufficientScope, $"'select' asks for rows of '{related.Relation}', for which the key lacks the scope 'db:read'. Name the table itself, or use a key that holds it.");
            CheckRelated(related.Select, caller);
        }
    }

    private static Forward Query(DatabaseOperation.QueryRows operation, OperationContext context)
    {
        var request = new PostgrestRequest(context, operation.Table)
            .Accept(operation.Format)
            .Prefer(PostgrestRequest.Count(operation.Count));
        return request.ToForward(
            operation.HeadersOnly ? HttpMethod.Head : HttpMethod.Get, PostgrestWriter.Write(operation.Query, PostgrestDialect.Upstream), ForwardBody.Empty, PostgrestErrors.Map);
    }

    // PostgREST does all of it. What PostgreSQL makes of it, only PostgreSQL could tell.
    private static Result.Value Explain(DatabaseOperation.ExplainRows operation, OperationContext context)
    {
        var page = operation.Query.Cursor is null ? operation.Query : new PageOrder(operation.Query.Order).PageQuery(new DatabaseOperation.QueryRows(operation.Table, operation.Query, operation.Count), context.Connection);
        var request = $"GET {SupabaseSettings.RestPath}{Uri.EscapeDataString(operation.Table)}?{PostgrestWriter.Write(page, PostgrestDialect.Upstream)}";
        return new Result.Value(_ => new ValueTask<Answer?>(new QueryExplanation(
            QueryShare.All(operation.Query), new QueryShare(), [JsonSerializer.SerializeToElement(request)], Index: null, Reads: null)));
    }

    private static Forward Get(DatabaseOperation.GetRow operation, OperationContext context) =>
        new PostgrestRequest(context, operation.Table).AcceptOne().ToForward(
            operation.HeadersOnly ? HttpMethod.Head : HttpMethod.Get, PostgrestWriter.Write(ById(operation), PostgrestDialect.UpstreamWrite), ForwardBody.Empty, PostgrestErrors.MapById);

    private static RowQuery ById(DatabaseOperation.GetRow operation) =>
        ById(operation.Id, RowQuery.Everything with { Select = operation.Query.Select, Related = operation.Query.Related });

    private static Forward Insert(DatabaseOperation.InsertRows operation, OperationContext context)
    {
        var request = new PostgrestRequest(context, operation.Table)
            .Accept(operation.Format)
            .Return(operation.Options.ReturnRows)
            .Prefer(PostgrestRequest.Count(operation.Options.Count))
            .Prefer(operation.Options.MissingDefault ? "missing=default" : null)
            .Prefer(operation.Conflict switch
            {
                ConflictResolution.Merge => "resolution=merge-duplicates",
                ConflictResolution.Ignore => "resolution=ignore-duplicates",
                _ => null,
            });

        // An upsert that only changed rows is 200 upstream; here an insert is 201, whatever it found.
        return request.ToForward(
            HttpMethod.Post, PostgrestWriter.Write(operation.Query, PostgrestDialect.UpstreamWrite), RowBodies.JsonOrCsv(operation.Body), PostgrestErrors.Map) with
        {
            Answer = operation.Options.Count == CountMode.None ? CreatedRows : CountedCreatedRows,
        };
    }

    private static Forward Write(
        HttpMethod method, string table, RowQuery query, WriteOptions options, RowsFormat format, ForwardBody body, OperationContext context) =>
        new PostgrestRequest(context, table)
            .Accept(options.ReturnRows ? format : RowsFormat.Array)
            .Return(options.ReturnRows)
            .Prefer(PostgrestRequest.Count(options.Count))
            .Prefer(options.MaxAffected is { } most ? $"handling=strict, max-affected={most}" : null)
            .ToForward(method, PostgrestWriter.Write(query, PostgrestDialect.UpstreamWrite), body, PostgrestErrors.Map);

    private static Forward Delete(DatabaseOperation.DeleteRow operation, OperationContext context)
    {
        var query = PostgrestWriter.Write(ById(operation.Id, operation.Query), PostgrestDialect.UpstreamWrite);
        var request = new PostgrestRequest(context, operation.Table);
        if (operation.Options.ReturnRows)
            return request.AcceptOne().Return(rows: true).ToForward(HttpMethod.Delete, query, ForwardBody.Empty, PostgrestErrors.MapById);

        // Without rows in the answer only the count tells whether there was one to delete.
        var forward = request.Accept(RowsFormat.Array).Return(rows: false).Prefer("count=exact").ToForward(HttpMethod.Delete, query, ForwardBody.Empty, PostgrestErrors.MapById);
        return forward with { Check = forward.Check + (static response => PostgrestErrors.CheckOneAffected(response.Content.Headers)) };
    }

    private static Forward Call(DatabaseOperation.CallFunction operation, OperationContext context) =>
        new PostgrestRequest(context, $"rpc/{Uri.EscapeDataString(operation.Function)}", escaped: true).Accept(operation.Format).ToForward(
            HttpMethod.Post, PostgrestWriter.Write(operation.Query, PostgrestDialect.Upstream), RowBodies.Json(operation.Body), PostgrestErrors.Map) with
        {
            // One that raises PT503 answers 503.
            RunsOwnCode = true,
        };
}
