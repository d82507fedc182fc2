using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Protocol;
using Providers.Firebase.Firestore.Reading;
using Providers.Firebase.Firestore.Values;

namespace Providers.Firebase.Firestore.Writing;

/// <summary>What a write answers with. It is made before anything is written, so that what cannot be answered is not written.</summary>
internal sealed class WriteAnswer
{
    private readonly CollectionName _collection;
    private readonly RowQuery _query;
    private readonly WriteOptions _options;
    private readonly TableDeclaration _declaration;
    private readonly RelatedReading? _related;

    private WriteAnswer(CollectionName collection, RowQuery query, WriteOptions options, TableDeclaration declaration, RelatedReading? related) =>
        (_collection, _query, _options, _declaration, _related) = (collection, query, options, declaration, related);

    /// <summary>How many rows the write concerns.</summary>
    public long Affected { get; private set; }

    /// <summary>Prepares the answer, and refuses what none could be made for.</summary>
    public static async ValueTask<WriteAnswer> PrepareAsync(
        FirestoreSession session, CollectionName collection, TableDeclaration declaration, RowQuery query, WriteOptions options, OperationContext context, CancellationToken cancellationToken)
    {
        var related = await new RelatedPlanner(session, context).PlanAsync(declaration, query, cancellationToken);
        _ = new ProjectedRows(query.Select, declaration, related, new GatheredRows());
        return new WriteAnswer(collection, query, options, declaration, related);
    }

    /// <summary>Makes the answer out of the documents as they will be, or have been.</summary>
    /// <exception cref="ProviderException">One object is asked for and there are none or several, or a value cannot be cast.</exception>
    public async ValueTask<GatheredRows> MakeAsync(IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        Affected = documents.Count;
        var answer = new GatheredRows();
        if (!_options.ReturnRows)
            return answer;
        _options.CheckSingle(documents.Count);
        using var writer = new RowWriter(_collection);
        List<byte[]> rows = [.. documents.Select(document => writer.Write(document).ToArray())];
        if (_related is not null)
            await _related.LookUpAsync(rows, cancellationToken);
        var output = new ProjectedRows(_query.Select, _declaration, _related, answer);
        foreach (var row in rows)
            output.Write(row);
        return answer;
    }

    /// <summary>Sends the answer of what is written.</summary>
    public async ValueTask<RowsSummary> SendAsync(GatheredRows rows, FirestoreSession session, IRowSink sink, CancellationToken cancellationToken)
    {
        await rows.SendAsync(sink, cancellationToken);
        return new RowsSummary { Total = Affected, DocumentsRead = session.DocumentsRead };
    }
}
