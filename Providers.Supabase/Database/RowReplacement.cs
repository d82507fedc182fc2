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
/// Creates or replaces one row by an upsert: PostgREST's own PUT wants the id in the body as well as in the address.
/// </summary>
internal sealed class RowReplacement(IUpstream upstream)
{
    public Result Translate(DatabaseOperation.ReplaceRow operation, OperationContext context) =>
        new Result.Rows((sink, ct) => ReplaceAsync(operation, context, sink, ct)) { ProvesUser = true };

    private async ValueTask<RowsSummary> ReplaceAsync(
        DatabaseOperation.ReplaceRow operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        using var rows = await JsonRows.ReadObjectAsync(operation.Body, cancellationToken);
        var content = JsonBody.Content(Body(rows.Rows[0], operation.Id));
        var query = PostgrestWriter.Write(operation.Query with { OnConflict = ["id"], Columns = WithId(operation.Query.Columns) }, PostgrestDialect.UpstreamWrite);
        var answer = await new PostgrestRequest(context, operation.Table)
            .Accept(operation.Options.ReturnRows ? RowsFormat.Single : RowsFormat.Array)
            .Return(operation.Options.ReturnRows)
            .Prefer("resolution=merge-duplicates")
            .SendAsync(upstream, HttpMethod.Post, query, content, cancellationToken);
        if (operation.Options.ReturnRows)
            sink.Write(JsonMarshal.GetRawUtf8Value(UpstreamJson.ReadObject(answer)));
        return default;
    }

    // Of a body only the named columns are written; without its id the row would be another one.
    private static EquatableArray<string> WithId(EquatableArray<string> columns) =>
        columns.Count == 0 || columns.Contains("id") ? columns : new EquatableArray<string>([.. columns, "id"]);

    private static ReadOnlyMemory<byte> Body(JsonElement row, string id)
    {
        if (row.TryGetProperty("id", out var own) && own.ValueKind != JsonValueKind.Null)
        {
            return own.ToString() == id
                ? JsonMarshal.GetRawUtf8Value(row).ToArray()
                : throw new ProviderException(ErrorKind.InvalidRequest, $"'id' in the body differs from the row's own, '{id}'. Leave it out: a row's id does not change.");
        }

        return JsonBody.Write(json =>
        {
            json.WriteString("id", id);
            foreach (var property in row.EnumerateObject().Where(static property => property.Name != "id"))
                property.WriteTo(json);
        });
    }
}
