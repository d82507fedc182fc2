using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Errors;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Reading;

/// <summary>Reads related rows by the key columns of their tables.</summary>
internal sealed class RelatedReading(IReadOnlyList<RelatedPlan> plans, int scanLimit)
{
    private long _documentsRead;

    /// <summary>How many related documents have been read.</summary>
    public long DocumentsRead => _documentsRead + plans.Sum(static plan => plan.Children?.DocumentsRead ?? 0);

    /// <summary>Whether parents without related rows are left out.</summary>
    public bool HasInner { get; } = plans.Any(plan => plan.Item.Inner);

    /// <summary>Whether a parent has related rows for every inner relation.</summary>
    public bool HasAll(SqliteSession session, JsonElement parent) =>
        plans.Where(plan => plan.Item.Inner).All(plan => Find(session, plan, parent).Count > 0);

    public IRelatedRows Over(SqliteSession session) => new Writer(this, session);

    private List<byte[]> Find(SqliteSession session, RelatedPlan plan, JsonElement parent)
    {
        var found = new List<(byte[][]? Keys, byte[] Document)>();
        var keys = plan.ParentKeys(parent);
        if (keys.Length == 0)
            return [];

        // Read to the end before anything else is asked: a relation of a table to itself would ask the same statement.
        foreach (var document in Read(session, plan, keys))
        {
            using var row = JsonDocument.Parse(document);
            if (!plan.Refers(row.RootElement, keys))
                continue;
            if (plan.Predicate is { } predicate && predicate.Evaluate(row.RootElement) != true)
                continue;
            if (plan.Children is { HasInner: true } && !plan.Children.HasAll(session, row.RootElement))
                continue;
            found.Add((plan.Order.Keys(row.RootElement), document));
        }

        found.Sort((x, y) => plan.Order.Compare(x.Keys, y.Keys));
        return [.. found.Select(row => row.Document).Skip((int)Math.Min(plan.Offset, int.MaxValue)).Take(plan.Limit)];
    }

    private List<byte[]> Read(SqliteSession session, RelatedPlan plan, byte[][] keys)
    {
        var statement = plan.Select(keys).Prepare(session);
        var documents = new List<byte[]>();
        while (statement.Step())
        {
            if (++_documentsRead > scanLimit)
            {
                statement.Reset();
                throw new ProviderException(
                    ErrorKind.ScanLimitExceeded, $"The related rows are more than {scanLimit} documents. Ask for fewer parents by 'limit', or raise the connection's 'scan_limit'.");
            }

            documents.Add(statement.Text(0).ToArray());
        }

        statement.Reset();
        return documents;
    }

    private sealed class Writer(RelatedReading reading, SqliteSession session) : IRelatedRows
    {
        public void Write(SelectItem.Related item, JsonElement row, Utf8JsonWriter output)
        {
            var plan = reading.Plan(item);
            var documents = reading.Find(session, plan, row);
            if (!plan.Relation.Single)
                output.WriteStartArray();
            foreach (var document in plan.Relation.Single ? documents.Take(1) : documents)
            {
                using var related = JsonDocument.Parse(document);
                plan.Projection.Write(related.RootElement, output, plan.Children?.Over(session));
            }

            if (!plan.Relation.Single)
                output.WriteEndArray();
            else if (documents.Count == 0)
                output.WriteNullValue();
        }
    }

    private RelatedPlan Plan(SelectItem.Related item) => plans.First(plan => ReferenceEquals(plan.Item, item));
}
