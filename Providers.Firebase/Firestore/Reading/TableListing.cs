using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Errors;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Protocol;

namespace Providers.Firebase.Firestore.Reading;

/// <summary>Lists the collections at the top, with the columns that some of their documents have.</summary>
internal sealed class TableListing(FirestoreSessions sessions)
{
    private const int Samples = 100;
    private const int AtOnce = 8;

    public async ValueTask<TableList> ListAsync(OperationContext context, CancellationToken cancellationToken)
    {
        if (!context.Caller.ActsAsService)
            throw new ProviderException(ErrorKind.PermissionDenied, "Tables are listed for a secret key on its own. Leave the user's token out.");
        var session = await sessions.OpenAsync(context, cancellationToken);
        var declared = session.Settings.Tables;
        var names = (await session.ListCollectionsAsync(cancellationToken)).Union(declared.Names, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var tables = new TableDescription[names.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, names.Count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (index, ct) => tables[index] = new TableDescription(names[index], await ColumnsAsync(names[index], context, ct)));
        return new TableList(tables);
    }

    private async ValueTask<IReadOnlyList<string>> ColumnsAsync(string table, OperationContext context, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync(context, cancellationToken);
        var columns = new SortedSet<string>(session.Settings.Tables[table].Columns.Keys, StringComparer.Ordinal);
        if (table.Contains('*', StringComparison.Ordinal) || TablePath.IsOpen(session.Settings.Tables[table]))
            return [.. columns];
        var (collection, _) = TablePath.Resolve(session.Database, table, session.Settings.Tables[table], where: null);
        var query = new StructuredQuery { From = { new StructuredQuery.Types.CollectionSelector { CollectionId = collection.Id } }, Limit = Samples };
        await session.QueryAsync(
            collection.Parent,
            query,
            document =>
            {
                columns.Add(Values.RowWriter.RowId);
                columns.UnionWith(document.Fields.Keys);
                return new ValueTask<bool>(true);
            },
            cancellationToken);
        return [.. columns];
    }
}
