using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Postgrest;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Firebase.Firestore.Protocol;
using Providers.Firebase.Firestore.Values;
using Filter = Providers.Abstractions.Database.Query.Filter;

namespace Providers.Firebase.Firestore.Writing;

/// <summary>What becomes of one document: its write, and how the answer shows it.</summary>
internal delegate (Write Write, Document Shown) Change(Document before);

/// <summary>
/// Changes or deletes all rows that a filter matches: all or nothing, or where there are more than that takes and the caller agrees, in
/// several steps, by the order of their ids.
/// </summary>
internal sealed class FilteredWrite(TableWrite write, WriteOptions options, TimeProvider time)
{
    /// <summary>The most rows that are written all or nothing.</summary>
    public const int MaxRows = 500;

    // A request takes 10 MiB, and the emulator 4.
    private const int MaxBytes = 3 << 20;

    // The host ends an operation that has not answered in half a minute, and that would not tell how far it came.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async ValueTask<RowsSummary> RunAsync(Change change, IRowSink sink, CancellationToken cancellationToken)
    {
        if (options.BestEffort)
            return await RunInStepsAsync(change, sink, cancellationToken);
        return await write.RunAsync(
            async () =>
            {
                var matching = await write.FindAsync(write.Where, options.MaxAffected, MaxRows, cancellationToken);
                var changes = matching.Select(document => change(document)).ToList();
                return ([.. changes.Select(static change => change.Write)], [.. changes.Select(static change => change.Shown)]);
            },
            sink,
            cancellationToken);
    }

    private async ValueTask<RowsSummary> RunInStepsAsync(Change change, IRowSink sink, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var matching = await write.FindAsync(write.Where, options.MaxAffected, int.MaxValue, cancellationToken);
        var (next, done) = (0, new List<Document>(matching.Count));

        // Also what cannot be answered is refused before anything is written.
        _ = await write.Answer.MakeAsync([.. matching.Select(document => change(document).Shown)], cancellationToken);
        while (next < matching.Count)
        {
            var step = Step(matching, next, change);
            try
            {
                if (time.GetElapsedTime(started) > Patience)
                    throw new ProviderException(ErrorKind.UpstreamTimeout, "There was no time for the others.");
                await WriteAsync(step, change, done, cancellationToken);
            }
            catch (ProviderException error) when (next > 0)
            {
                throw Stopped(error, done.Count, matching.Count, write.Collection.IdOf(matching[next - 1].Name).ToString());
            }

            next += step.Count;
        }

        return await write.Answer.SendAsync(await write.Answer.MakeAsync(done, cancellationToken), write.Session, sink, cancellationToken);
    }

    private static List<Document> Step(IReadOnlyList<Document> matching, int from, Change change)
    {
        var (step, bytes) = (new List<Document>(), 0);
        foreach (var document in matching.Skip(from).Take(MaxRows))
        {
            bytes += change(document).Write.CalculateSize();
            if (step.Count > 0 && bytes > MaxBytes)
                break;
            step.Add(document);
        }

        return step;
    }

    /// <summary>Writes one step all or nothing; where others were faster, what they have left of it.</summary>
    private async ValueTask WriteAsync(IReadOnlyList<Document> step, Change change, List<Document> done, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var changes = step.Select(document => change(document)).ToList();
            try
            {
                await write.Session.CommitAsync(changes.Select(static change => change.Write), cancellationToken);
                done.AddRange(changes.Select(static change => change.Shown));
                return;
            }
            catch (ProviderException error) when (attempt < TableWrite.Attempts && error.Kind is ErrorKind.Conflict or ErrorKind.NotFound)
            {
                await write.Session.PauseAsync(attempt, cancellationToken);
                step = StillMatching(await write.Session.FindAsync(step.Select(static document => document.Name), cancellationToken));
            }
        }
    }

    private List<Document> StillMatching(List<Document> documents)
    {
        var predicate = write.Where is { } where ? RowPredicate.Compile(where, write.Declaration) : null;
        using var rows = new RowWriter(write.Collection);
        return documents.FindAll(document =>
        {
            using var row = JsonDocument.Parse(rows.Write(document));
            return write.Access.Owns(document) && (predicate is null || predicate.Evaluate(row.RootElement) == true);
        });
    }

    private static ProviderException Stopped(ProviderException error, int done, int matching, string last)
    {
        var rest = PostgrestWriter.Describe(new Filter.Condition(new ColumnPath("id"), FilterOperator.GreaterThan, new Operand.Scalar(new Literal(last, Quoted: true))));
        return new ProviderException(
            error.Kind, $"{done} of the {matching} rows were written, in the order of their ids, and the others were not: {error.Message} To go on, send the request again with '{rest}' added to its filter.", error)
        {
            UpstreamCode = error.UpstreamCode,
            RetryAfter = error.RetryAfter,
            Hint = error.Hint,
            Details = new JsonObject { ["written"] = done, ["matching"] = matching, ["next"] = rest }.ToJsonString(),
        };
    }
}
