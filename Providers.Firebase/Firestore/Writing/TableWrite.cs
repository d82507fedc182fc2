using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Planning;
using Providers.Firebase.Firestore.Protocol;
using Providers.Firebase.Firestore.Reading;
using Providers.Firebase.Firestore.Values;
using Filter = Providers.Abstractions.Database.Query.Filter;

namespace Providers.Firebase.Firestore.Writing;

/// <summary>
/// One write to a table, from reading what it concerns to its answer. A document is written only as it was read: where others were faster,
/// all of it begins again.
/// </summary>
internal sealed class TableWrite
{
    // Of any number of writers who meet one succeeds, so that many of them take as many rounds.
    public const int Attempts = 30;
    private const long MaxBytes = 64 << 20;

    private bool _hidden;

    private TableWrite(FirestoreSession session, CollectionName collection, TableDeclaration declaration, TableAccess access, WriteAnswer answer)
    {
        (Session, Collection, Declaration, Access, Answer) = (session, collection, declaration, access, answer);
        Documents = new DocumentMaker(collection, declaration, access);
    }

    public FirestoreSession Session { get; }

    /// <summary>Which rows are concerned, where that is told by a filter.</summary>
    public Filter? Where { get; private init; }

    public CollectionName Collection { get; }

    public TableDeclaration Declaration { get; }

    public TableAccess Access { get; }

    public WriteAnswer Answer { get; }

    public DocumentMaker Documents { get; }

    public static async ValueTask<TableWrite> PrepareAsync(
        FirestoreSessions sessions, OperationContext context, string table, RowQuery query, WriteOptions options, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync(context, cancellationToken);
        var declaration = session.Declaration(table);
        var (collection, where) = TablePath.Resolve(session.Database, table, declaration, query.Where);
        var access = await TableAccess.OfAsync(context.Caller, table, declaration, cancellationToken);
        var answer = await WriteAnswer.PrepareAsync(session, collection, declaration, query, options, context, cancellationToken);
        return new TableWrite(session, collection, declaration, access, answer) { Where = where };
    }

    /// <summary>Writes and answers, as often as it takes.</summary>
    /// <param name="prepare">Reads what the write concerns; gives the writes, and the documents that the answer shows.</param>
    /// <param name="sink">Receives the answer.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async ValueTask<RowsSummary> RunAsync(
        Func<ValueTask<(IReadOnlyList<Write> Writes, IReadOnlyList<Document> Shown)>> prepare, IRowSink sink, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (writes, shown) = await prepare();
            var answer = await Answer.MakeAsync(shown, cancellationToken);
            try
            {
                await Session.CommitAsync(writes, cancellationToken);
            }
            catch (ProviderException error) when (attempt < Attempts && error.Kind is ErrorKind.Conflict or ErrorKind.NotFound or ErrorKind.AlreadyExists)
            {
                if (_hidden)
                    throw new ProviderException(ErrorKind.PermissionDenied, "The project's Security Rules do not allow to see this row.", error);
                await Session.PauseAsync(attempt, cancellationToken);
                continue;
            }

            return await Answer.SendAsync(answer, Session, sink, cancellationToken);
        }
    }

    /// <summary>
    /// The documents that there are of some names. Rules that look at a row's values deny reading where there is no row: then none are
    /// taken to be there, and one that is will not be overwritten.
    /// </summary>
    public async ValueTask<IReadOnlyList<Document>> FindAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        try
        {
            return await Session.FindAsync(names, cancellationToken);
        }
        catch (ProviderException error) when (error.Kind == ErrorKind.PermissionDenied)
        {
            _hidden = true;
            return [];
        }
    }

    /// <summary>A document that is there and the caller's to see.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.NotFound"/>, or Security Rules deny reading it.</exception>
    public async ValueTask<Document> RequireAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var document = await Session.FindAsync(Collection.Document(DatabaseName.CheckId(id)), mask: null, cancellationToken);
            return document is not null && Access.Owns(document) ? document : throw NotFound(id);
        }
        catch (ProviderException error) when (error.Kind == ErrorKind.PermissionDenied && Access.OwnerId is not null)
        {
            throw NotFound(id);
        }
    }

    /// <summary>The documents that a filter matches, in the order of their ids.</summary>
    /// <param name="where">Which.</param>
    /// <param name="maxAffected">The most that the caller allows.</param>
    /// <param name="most">The most that can be written.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="ProviderException"><see cref="ErrorKind.ScanLimitExceeded"/>, or more match than may be affected or can be written.</exception>
    public async ValueTask<IReadOnlyList<Document>> FindAsync(Filter? where, long? maxAffected, int most, CancellationToken cancellationToken)
    {
        var plan = QueryPlan.Create(Collection, Declaration, Access.Confine(where), order: default, select: default, byKey: Access.OwnerId is null);
        var found = new List<Document>();
        long bytes = 0;
        await DocumentScan.RunAsync(
            Session,
            plan,
            (document, _, _) =>
            {
                found.Add(document);
                if (found.Count > maxAffected)
                    throw new ProviderException(ErrorKind.InvalidRequest, $"More rows match than the {maxAffected} that 'max-affected' in the header 'Prefer' allows. Nothing was written. Narrow the filter, or allow more.");
                if (found.Count > most)
                    throw new ProviderException(ErrorKind.PayloadTooLarge, $"More than {most} rows match, which are too many to be written all or nothing. Nothing was written. Narrow the filter, or send 'Prefer: tx=best-effort' to have them written in several steps.");
                bytes += document.CalculateSize();
                if (bytes > MaxBytes)
                    throw new ProviderException(ErrorKind.ScanLimitExceeded, $"The write concerns more than {MaxBytes >> 20} MiB of rows, too much for one. Narrow the filter.");
            },
            cancellationToken);
        found.Sort(static (x, y) => FirestoreOrder.Compare(x.Name, y.Name));
        return found;
    }

    /// <summary>The condition that a document is as it was read.</summary>
    public static Precondition Unchanged(Document document) => new() { UpdateTime = document.UpdateTime };

    /// <summary>The condition that there is no document.</summary>
    public static Precondition Missing => new() { Exists = false };

    /// <summary>The error for a row that is not there, or not for the caller to see.</summary>
    public static ProviderException NotFound(string id) => new(ErrorKind.NotFound, $"There is no row with the id '{id}'.");
}
