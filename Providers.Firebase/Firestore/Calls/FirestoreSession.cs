using Grpc.Core;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;
using Providers.Firebase.Credentials;
using Providers.Firebase.Firestore.Protocol;
using FirestoreClient = Providers.Firebase.Firestore.Protocol.Firestore.FirestoreClient;

namespace Providers.Firebase.Firestore.Calls;

/// <summary>The calls of one operation, on behalf of its caller. What fails, fails in the contract's words.</summary>
internal sealed class FirestoreSession
{
    // ABORTED and RESOURCE_EXHAUSTED mean that nothing was done, so that even writes may be sent again.
    private const int Attempts = 5;
    // https://firebase.google.com/docs/firestore/quotas#writes_and_transactions
    private const int MaxRequest = 10 << 20;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly FirestoreClient _client;
    private readonly OperationContext _context;
    private readonly string? _authorization;
    private readonly TimeProvider _time;

    internal FirestoreSession(FirestoreClient client, OperationContext context, string? authorization, TimeProvider time)
    {
        _client = client;
        _context = context;
        _authorization = authorization;
        _time = time;
        Settings = (FirebaseSettings)context.Connection.Settings;
        Database = DatabaseName.Of(Settings);
    }

    public FirebaseSettings Settings { get; }

    public DatabaseName Database { get; }

    /// <summary>How many documents have been read, as Firestore bills them.</summary>
    public long DocumentsRead { get; private set; }

    /// <summary>What is declared about a table; of collections within documents, with a star for each document: <c>conversations/*/messages</c>.</summary>
    public TableDeclaration Declaration(string table)
    {
        if (Settings.Tables.Contains(table) || !table.Contains('/', StringComparison.Ordinal))
            return Settings.Tables[table];
        return Settings.Tables[string.Join('/', table.Split('/').Select(static (segment, index) => index % 2 == 0 ? segment : "*"))];
    }

    public static async ValueTask<FirestoreSession> OpenAsync(
        FirestoreChannels channels, IProjectCredentials credentials, OperationContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var settings = (FirebaseSettings)context.Connection.Settings;
        if (settings.Emulator is { Firestore: null })
            throw new ProviderException(ErrorKind.NotSupported, $"The connection '{context.Connection.Name}' names emulators, but none for Firestore. Add 'emulator:firestore' to its settings.");
        return new FirestoreSession(channels.Of(settings), context, await credentials.AuthorizationAsync(context, cancellationToken), time);
    }

    /// <summary>One document, or null where there is none.</summary>
    public async ValueTask<Document?> FindAsync(string name, DocumentMask? mask, CancellationToken cancellationToken)
    {
        DocumentsRead++;
        try
        {
            return await CallAsync(
                options => _client.GetDocumentAsync(new GetDocumentRequest { Name = name, Mask = mask }, options), "name", name, cancellationToken);
        }
        catch (ProviderException error) when (error.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>The documents that there are of some names.</summary>
    public async ValueTask<List<Document>> FindAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var request = new BatchGetDocumentsRequest { Database = Database.Name };
        request.Documents.AddRange(names);
        DocumentsRead += request.Documents.Count;
        try
        {
            using var call = _client.BatchGetDocuments(request, Options("database", Database.Name, cancellationToken));
            var found = new List<Document>(request.Documents.Count);
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                if (call.ResponseStream.Current.Found is { } document)
                    found.Add(document);
            }

            return found;
        }
        catch (RpcException error)
        {
            throw Failure(error, null, cancellationToken);
        }
    }

    /// <summary>Runs a query; each document is handed over as it arrives, until there are no more or the visitor has enough.</summary>
    /// <param name="parent">The whole name of what the collection is in.</param>
    /// <param name="query">The query.</param>
    /// <param name="visit">Is given each document; false ends it.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>How many documents came.</returns>
    public async ValueTask<int> QueryAsync(string parent, StructuredQuery query, Func<Document, ValueTask<bool>> visit, CancellationToken cancellationToken)
    {
        var (came, skipped) = (0, 0);
        try
        {
            using var call = _client.RunQuery(new RunQueryRequest { Parent = parent, StructuredQuery = query }, Options("parent", parent, cancellationToken));
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                var response = call.ResponseStream.Current;
                skipped += response.SkippedResults;
                if (response.Document is not { } document)
                    continue;
                came++;
                if (!await visit(document))
                    break;
            }
        }
        catch (RpcException error)
        {
            throw Failure(error, query, cancellationToken);
        }
        finally
        {
            // A query without results is billed as one document.
            DocumentsRead += Math.Max(came + Math.Min(skipped, query.Offset), 1);
        }

        return came;
    }

    /// <summary>How many documents a query has.</summary>
    public async ValueTask<long> CountAsync(string parent, StructuredQuery query, CancellationToken cancellationToken)
    {
        const string alias = "count";
        const int entriesForOneRead = 1000; // https://firebase.google.com/docs/firestore/pricing#aggregation_queries
        var aggregation = new StructuredAggregationQuery
        {
            StructuredQuery = query,
            Aggregations = { new StructuredAggregationQuery.Types.Aggregation { Count = new(), Alias = alias } },
        };
        try
        {
            using var call = _client.RunAggregationQuery(
                new RunAggregationQueryRequest { Parent = parent, StructuredAggregationQuery = aggregation }, Options("parent", parent, cancellationToken));
            long count = 0;
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                if (call.ResponseStream.Current.Result?.AggregateFields.TryGetValue(alias, out var value) == true)
                    count = value.IntegerValue;
            }

            DocumentsRead += Math.Max(1, (count + entriesForOneRead - 1) / entriesForOneRead);
            return count;
        }
        catch (RpcException error)
        {
            throw Failure(error, query, cancellationToken);
        }
    }

    /// <summary>Writes all or nothing.</summary>
    public async ValueTask CommitAsync(IEnumerable<Write> writes, CancellationToken cancellationToken)
    {
        var request = new CommitRequest { Database = Database.Name };
        request.Writes.AddRange(writes);
        if (request.CalculateSize() > MaxRequest)
            throw new ProviderException(ErrorKind.PayloadTooLarge, $"The write comes to more than the {MaxRequest >> 20} MiB that Firestore takes at once. Nothing was written. Send fewer rows.");
        if (request.Writes.Count > 0)
            await CallAsync(options => _client.CommitAsync(request, options), "database", Database.Name, cancellationToken);
    }

    /// <summary>The collections at the top.</summary>
    public async ValueTask<List<string>> ListCollectionsAsync(CancellationToken cancellationToken)
    {
        var collections = new List<string>();
        var request = new ListCollectionIdsRequest { Parent = Database.Root, PageSize = 300 };
        do
        {
            var page = await CallAsync(options => _client.ListCollectionIdsAsync(request, options), "parent", Database.Root, cancellationToken);
            collections.AddRange(page.CollectionIds);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return collections;
    }

    private async ValueTask<T> CallAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, string routingKey, string routing, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var running = call(Options(routingKey, routing, cancellationToken));
                return await running.ResponseAsync;
            }
            catch (RpcException error) when (attempt < Attempts && error.StatusCode is StatusCode.Aborted or StatusCode.ResourceExhausted)
            {
                await PauseAsync(attempt, cancellationToken);
            }
            catch (RpcException error)
            {
                throw Failure(error, null, cancellationToken);
            }
        }
    }

    /// <summary>Waits before something is tried again: longer each time, and never as long as another who waits.</summary>
    public Task PauseAsync(int attempt, CancellationToken cancellationToken) =>
        Task.Delay(FirstPause * Math.Min(1 << (attempt - 1), 16) * (0.5 + Random.Shared.NextDouble()), _time, cancellationToken);

    // A caller who has gone is told nothing, and a call that Google ended for its own reasons is a failure.
    private ProviderException Failure(RpcException error, StructuredQuery? query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return FirestoreErrors.Map(error, _context, query);
    }

    private CallOptions Options(string routingKey, string routing, CancellationToken cancellationToken)
    {
        var headers = new Metadata
        {
            { "google-cloud-resource-prefix", Database.Name },
            { "x-goog-request-params", $"{routingKey}={Uri.EscapeDataString(routing)}" },
        };
        if (_authorization is not null)
            headers.Add("authorization", _authorization);
        return new CallOptions(headers, cancellationToken: cancellationToken);
    }
}
