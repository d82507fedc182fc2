using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Errors;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Planning;

namespace Providers.Firebase.Firestore.Reading;

/// <summary>Looks up the related rows of many parents at once, and gives each its own.</summary>
internal sealed class RelatedReading(FirestoreSession session, IReadOnlyList<RelatedPlan> plans) : IRelatedRows
{
    private readonly Dictionary<RelatedPlan, Dictionary<string, List<(byte[][] Keys, byte[] Document)>>> _found = plans.ToDictionary(
        static plan => plan, static _ => new Dictionary<string, List<(byte[][] Keys, byte[] Document)>>(StringComparer.Ordinal));

    /// <summary>Whether parents without related rows are left out.</summary>
    public bool HasInner { get; } = plans.Any(static plan => plan.Item.Inner);

    /// <summary>How many documents looking up the related rows of some parents reads at most.</summary>
    public long MostReads(long parents) => plans.Sum(plan =>
    {
        long found = plan.IsByKey ? parents : session.Settings.ScanLimit;
        return found + (plan.Children?.MostReads(found) ?? 0);
    });

    /// <summary>Looks up the related rows of some parents, and theirs in turn.</summary>
    public async ValueTask LookUpAsync(IReadOnlyList<byte[]> parents, CancellationToken cancellationToken)
    {
        foreach (var plan in plans)
            await LookUpAsync(plan, parents, cancellationToken);
    }

    /// <summary>Whether a parent whose related rows were looked up has some for every inner relation.</summary>
    public bool HasAll(JsonElement parent) => plans.Where(static plan => plan.Item.Inner).All(plan => Of(plan, parent).Any());

    public void Write(SelectItem.Related item, JsonElement row, Utf8JsonWriter output)
    {
        var plan = plans.First(plan => ReferenceEquals(plan.Item, item));
        var isEmpty = true;
        if (!plan.Relation.Single)
            output.WriteStartArray();
        foreach (var document in plan.Relation.Single ? Of(plan, row).Take(1) : Of(plan, row))
        {
            isEmpty = false;
            using var related = JsonDocument.Parse(document);
            plan.Projection.Write(related.RootElement, output, plan.Children);
        }

        if (!plan.Relation.Single)
            output.WriteEndArray();
        else if (isEmpty)
            output.WriteNullValue();
    }

    private async ValueTask LookUpAsync(RelatedPlan plan, IReadOnlyList<byte[]> parents, CancellationToken cancellationToken)
    {
        var documents = parents.Select(static parent => JsonDocument.Parse(parent)).ToList();
        try
        {
            if (plan.Find(documents.Select(static document => document.RootElement)) is not { } where)
                return;
            var query = QueryPlan.Create(plan.Collection, plan.Declaration, where, order: default, select: default, plan.ByKey);
            var found = new List<(byte[] Reference, byte[][] Keys, byte[] Document)>();
            await DocumentScan.RunAsync(
                session,
                query,
                (_, row, utf8) => found.Add((plan.KeyOf(row), plan.Order.Keys(row), utf8.ToArray())),
                cancellationToken);
            if (plan.Children is { } children)
                await children.LookUpAsync([.. found.Select(static row => row.Document)], cancellationToken);
            Keep(plan, found);
        }
        catch (ProviderException error) when (error.Kind == ErrorKind.ScanLimitExceeded)
        {
            throw new ProviderException(
                ErrorKind.ScanLimitExceeded, $"The related rows are more than {session.Settings.ScanLimit} documents. Ask for fewer parents by 'limit', or raise the connection's 'scan_limit'.");
        }
        finally
        {
            foreach (var document in documents)
                document.Dispose();
        }
    }

    private void Keep(RelatedPlan plan, List<(byte[] Reference, byte[][] Keys, byte[] Document)> found)
    {
        foreach (var group in found.GroupBy(static row => Convert.ToHexString(row.Reference)))
        {
            var rows = new List<(byte[][] Keys, byte[] Document)>();
            foreach (var (_, keys, document) in group)
            {
                if (plan.Children is { HasInner: true } children)
                {
                    using var row = JsonDocument.Parse(document);
                    if (!children.HasAll(row.RootElement))
                        continue;
                }

                rows.Add((keys, document));
            }

            _found[plan][group.Key] = rows;
        }
    }

    private IEnumerable<byte[]> Of(RelatedPlan plan, JsonElement parent)
    {
        var rows = new List<(byte[][] Keys, byte[] Document)>();
        foreach (var key in plan.ParentKeys(parent))
        {
            if (_found[plan].TryGetValue(Convert.ToHexString(key), out var found))
                rows.AddRange(found);
        }

        rows.Sort((x, y) => plan.Order.Compare(x.Keys, y.Keys));
        return rows.Select(static row => row.Document).Skip((int)Math.Min(plan.Offset, int.MaxValue)).Take(plan.Limit);
    }
}
