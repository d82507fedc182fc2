using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Paging;
using Providers.Abstractions.Database.Postgrest;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Database;

/// <summary>
/// Pages by cursor, which PostgREST does not know: a page is asked for with the keys of its order beside the rows, is held, and
/// its last row's keys make the condition of the next.
/// </summary>
internal sealed class RowPages(IUpstream upstream)
{
    // A project gives no more rows at once, unless told otherwise, and so not the one more than the largest page that would show
    // that there is another. https://supabase.com/docs/guides/api/securing-your-api
    private const int MaxRows = 1_000;

    public Result Translate(DatabaseOperation.QueryRows operation, OperationContext context) =>
        new Result.Rows((sink, ct) => ReadAsync(operation, context, sink, ct)) { ProvesUser = true };

    private async ValueTask<RowsSummary> ReadAsync(
        DatabaseOperation.QueryRows operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var order = new PageOrder(operation.Query.Order);
        var query = PostgrestWriter.Write(order.PageQuery(operation, context.Connection), PostgrestDialect.Upstream);
        var answer = await new PostgrestRequest(context, operation.Table)
            .Accept(RowsFormat.Array)
            .Prefer(PostgrestRequest.Count(operation.Count))
            .SendAsync(upstream, HttpMethod.Get, query, content: null, PostgrestErrors.Map, cancellationToken);
        var rows = UpstreamJson.ReadObjects(answer);
        var shown = Math.Min(rows.Count, operation.Query.Limit);
        foreach (var row in rows.Take(shown))
        {
            Write(row, sink);
            if (sink.NeedsFlush)
                await sink.FlushAsync(cancellationToken);
        }

        return new RowsSummary
        {
            Total = Total(answer),
            NextCursor = shown > 0 && (rows.Count > shown || rows.Count == MaxRows)
                ? RowCursor.Encode(order.Keys(rows[shown - 1]), operation.Table, operation.Query, context.Connection)
                : null,
        };
    }

    private static void Write(JsonElement row, IRowSink sink)
    {
        var buffer = new ArrayBufferWriter<byte>(JsonMarshal.GetRawUtf8Value(row).Length);
        using (var output = new Utf8JsonWriter(buffer, RowProjection.WriterOptions))
        {
            output.WriteStartObject();
            foreach (var property in row.EnumerateObject())
            {
                if (!PageOrder.IsKey(property.Name))
                    property.WriteTo(output);
            }

            output.WriteEndObject();
        }

        sink.Write(buffer.WrittenSpan);
    }

    // "0-24/3573", or "*/*" where no count was asked for.
    private static long? Total(UpstreamAnswer answer) =>
        answer.ContentHeaders.TryGetValues("Content-Range", out var values) && values.FirstOrDefault() is { } range
        && long.TryParse(range.AsSpan(range.IndexOf('/', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var total)
            ? total
            : null;
}
