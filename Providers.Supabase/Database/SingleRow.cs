using System.Runtime.InteropServices;
using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Bodies;
using Providers.Abstractions.Database.Postgrest;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Database;

/// <summary>
/// Calls about one row by its id that PostgREST does not know as the contract does: its PUT wants the id in the body as well, its PATCH lets the id
/// change and answers an empty object with no row, and it gives no single row as CSV.
/// </summary>
internal sealed class SingleRow(IUpstream upstream)
{
    /// <summary>Creates or replaces the row, by an upsert.</summary>
    public Result Replace(DatabaseOperation.ReplaceRow operation, OperationContext context) => Rows(async (sink, ct) =>
    {
        using var rows = await JsonRows.ReadObjectAsync(operation.Body, ct);
        var content = JsonBody.Content(WithId(rows.Rows[0], operation.Id));
        var query = PostgrestWriter.Write(operation.Query with { OnConflict = ["id"], Columns = WithId(operation.Query.Columns) }, PostgrestDialect.UpstreamWrite);
        var request = Request(operation.Table, operation.Options.ReturnRows, context).Prefer("resolution=merge-duplicates");
        var answer = await request.SendAsync(upstream, HttpMethod.Post, query, content, PostgrestErrors.Map, ct);
        if (operation.Options.ReturnRows)
            Write(answer, sink);
    });

    /// <summary>Replaces columns of the row.</summary>
    public Result Update(DatabaseOperation.UpdateRow operation, OperationContext context) => Rows(async (sink, ct) =>
    {
        using var rows = await JsonRows.ReadObjectAsync(operation.Body, ct);
        var changes = rows.Rows[0];
        _ = NamesId(changes, operation.Id);
        var query = PostgrestWriter.Write(SupabaseDatabase.ById(operation.Id, operation.Query), PostgrestDialect.UpstreamWrite);
        if (!changes.EnumerateObject().Any())
        {
            var row = await Request(operation.Table, wantsRow: true, context).SendAsync(upstream, HttpMethod.Get, query, content: null, PostgrestErrors.MapById, ct);
            Write(row, sink);
            return;
        }

        // Without rows in the answer only the count tells whether there was one to change.
        var request = Request(operation.Table, operation.Options.ReturnRows, context).Prefer(operation.Options.ReturnRows ? null : "count=exact");
        var answer = await request.SendAsync(upstream, HttpMethod.Patch, query, JsonBody.Content(JsonMarshal.GetRawUtf8Value(changes).ToArray()), PostgrestErrors.MapById, ct);
        if (operation.Options.ReturnRows)
            Write(answer, sink);
        else
            PostgrestErrors.CheckOneAffected(answer.ContentHeaders);
    });

    /// <summary>Gives the row, or deletes it, for the gateway to write in another form.</summary>
    public Result Run(HttpMethod method, string table, RowQuery byId, OperationContext context) => Rows(async (sink, ct) =>
    {
        var query = PostgrestWriter.Write(byId, PostgrestDialect.UpstreamWrite);
        Write(await Request(table, wantsRow: true, context).SendAsync(upstream, method, query, content: null, PostgrestErrors.MapById, ct), sink);
    });

    private static Result.Rows Rows(Func<IRowSink, CancellationToken, Task> run) => new(async (sink, ct) =>
    {
        await run(sink, ct);
        return default;
    })
    { ProvesUser = true };

    private static PostgrestRequest Request(string table, bool wantsRow, OperationContext context) =>
        new PostgrestRequest(context, table).Accept(wantsRow ? RowsFormat.Single : RowsFormat.Array).Return(wantsRow);

    private static void Write(UpstreamAnswer answer, IRowSink sink) => sink.Write(JsonMarshal.GetRawUtf8Value(UpstreamJson.ReadObject(answer)));

    // Of a body only the named columns are written; without its id the row would be another one.
    private static EquatableArray<string> WithId(EquatableArray<string> columns) =>
        columns.Count == 0 || columns.Contains("id") ? columns : new EquatableArray<string>([.. columns, "id"]);

    private static ReadOnlyMemory<byte> WithId(JsonElement row, string id) => NamesId(row, id)
        ? JsonMarshal.GetRawUtf8Value(row).ToArray()
        : JsonBody.Write(json =>
        {
            json.WriteString("id", id);
            foreach (var property in row.EnumerateObject().Where(static property => property.Name != "id"))
                property.WriteTo(json);
        });

    // Whether the body has the row's own id in it.
    private static bool NamesId(JsonElement row, string id)
    {
        if (!row.TryGetProperty("id", out var own) || own.ValueKind == JsonValueKind.Null)
            return false;
        return own.ToString() == id
            ? true
            : throw new ProviderException(ErrorKind.InvalidRequest, $"'id' in the body differs from the row's own, '{id}'. Leave it out: a row's id does not change.");
    }
}
