using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Bodies;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Protocol;

namespace Providers.Firebase.Firestore.Writing;

/// <summary>Inserts rows, all or nothing, and merges with those that exist where asked to.</summary>
internal sealed class Inserts(FirestoreSessions sessions, TimeProvider time)
{
    public async ValueTask<RowsSummary> InsertAsync(DatabaseOperation.InsertRows operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        using var body = await JsonRows.ReadAsync(operation.Body, cancellationToken);
        var declaration = ((FirebaseSettings)context.Connection.Settings).Tables[operation.Table];
        var query = operation.Query with { Where = TablePath.WhereOf(body.Rows, declaration) };
        var write = await TableWrite.PrepareAsync(sessions, context, operation.Table, query, operation.Options, cancellationToken);
        var now = time.GetUtcNow();

        // One after the other, so that the time and the id that they are given keep the order of the body.
        List<NewRow> rows = [.. body.Rows.Select((row, index) => new NewRow(row, write.Documents.ForInsert(row, operation.Query.Columns, now.AddMicroseconds(index))))];
        if (operation.Conflict != ConflictResolution.Refuse)
            return await write.RunAsync(() => MergeAsync(write, rows, operation, cancellationToken), sink, cancellationToken);

        if (rows.GroupBy(static row => row.Document.Name, StringComparer.Ordinal).FirstOrDefault(static same => same.Count() > 1) is { } twice)
            throw Exists(write.Collection.IdOf(twice.Key).ToString());
        var answer = await write.Answer.MakeAsync([.. rows.Select(static row => row.Document)], cancellationToken);
        try
        {
            await write.Session.CommitAsync(rows.Select(static row => Create(row.Document)), cancellationToken);
        }
        catch (ProviderException error) when (error.Kind == ErrorKind.AlreadyExists && rows is [var only])
        {
            throw Exists(write.Collection.IdOf(only.Document.Name).ToString());
        }

        return await write.Answer.SendAsync(answer, write.Session, sink, cancellationToken);
    }

    private static async ValueTask<(IReadOnlyList<Write> Writes, IReadOnlyList<Document> Shown)> MergeAsync(
        TableWrite write, List<NewRow> rows, DatabaseOperation.InsertRows operation, CancellationToken cancellationToken)
    {
        var found = await write.FindAsync(rows.Select(static row => row.Document.Name).Distinct(StringComparer.Ordinal), cancellationToken);
        var existing = found.ToDictionary(static document => document.Name, StringComparer.Ordinal);
        var writes = new Dictionary<string, Write>(StringComparer.Ordinal);
        var current = new Dictionary<string, Document>(existing, StringComparer.Ordinal);
        var shown = new List<Document>(rows.Count);
        foreach (var row in rows)
        {
            var name = row.Document.Name;
            if (!current.TryGetValue(name, out var before))
            {
                shown.Add(current[name] = row.Document);
                writes[name] = Create(row.Document);
            }
            else if (operation.Conflict == ConflictResolution.Merge)
            {
                write.Access.CheckOwned(before);
                var changes = write.Documents.Changes(row.Sent, operation.Query.Columns);
                shown.Add(current[name] = write.Documents.ForUpdate(before, changes));
                writes[name] = existing.TryGetValue(name, out var stored)
                    ? DocumentMaker.Update(name, WithEarlier(writes, name, changes), TableWrite.Unchanged(stored))
                    : Create(current[name]);
            }
        }

        return ([.. writes.Values], shown);
    }

    // A row that stands in the body twice is changed twice.
    private static Dictionary<string, Value> WithEarlier(Dictionary<string, Write> writes, string name, Dictionary<string, Value> changes)
    {
        var all = writes.TryGetValue(name, out var earlier) ? new Dictionary<string, Value>(earlier.Update.Fields, StringComparer.Ordinal) : [];
        foreach (var (column, value) in changes)
            all[column] = value;
        return all;
    }

    private static Write Create(Document document) => new() { Update = document, CurrentDocument = TableWrite.Missing };

    private static ProviderException Exists(string id) =>
        new(ErrorKind.AlreadyExists, $"A row with the id '{id}' exists already. Change it with PATCH or PUT, or insert with 'Prefer: resolution=merge-duplicates'.") { Details = $"Key (id)=({id}) already exists." };

    /// <param name="Sent">The row as it was sent.</param>
    /// <param name="Document">The document that is stored where there is none.</param>
    private sealed record NewRow(JsonElement Sent, Document Document);
}
