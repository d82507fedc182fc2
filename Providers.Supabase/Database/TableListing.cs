using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Database;

/// <summary>Lists tables and views by the description that PostgREST gives of itself.</summary>
internal sealed class TableListing(IUpstream upstream)
{
    public Result Translate(OperationContext context) => new Result.Value(async ct => await ListAsync(context, ct));

    private async ValueTask<TableList> ListAsync(OperationContext context, CancellationToken cancellationToken)
    {
        if (!context.Caller.ActsAsService)
            throw new ProviderException(ErrorKind.PermissionDenied, "Tables are listed for a secret key on its own. Leave the user's token out.");
        var answer = await new PostgrestRequest(context, "", escaped: true)
            .Accept(RowsFormat.Array)
            .SendAsync(upstream, HttpMethod.Get, "", content: null, PostgrestErrors.Map, cancellationToken);
        if (UpstreamJson.ReadObject(answer).Object("definitions") is not { } definitions)
            throw new ProviderException(ErrorKind.NotSupported, "This project does not describe its tables: its OpenAPI document has none.");
        return new TableList(
        [
            .. definitions.EnumerateObject()
                .OrderBy(static table => table.Name, StringComparer.Ordinal)
                .Select(static table => new TableDescription(
                    table.Name, [.. table.Value.Object("properties") is { } columns ? columns.EnumerateObject().Select(static column => column.Name) : []])),
        ]);
    }
}
