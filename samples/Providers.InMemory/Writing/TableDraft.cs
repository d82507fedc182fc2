using System.Globalization;
using System.Text.Json;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;
using Providers.Abstractions.Errors;

namespace Providers.InMemory.Writing;

/// <summary>A table while one caller changes it. Each change gives the rows of its answer, or throws and leaves the draft to be dropped.</summary>
/// <param name="rows">The rows by the text of their ids.</param>
/// <param name="access">What the caller may do.</param>
/// <param name="columns">The columns that are taken of a body; none for all.</param>
/// <param name="now">When the change happens.</param>
internal sealed class TableDraft(IDictionary<string, JsonElement> rows, TableAccess access, EquatableArray<string> columns, DateTimeOffset now)
{
    public IReadOnlyList<JsonElement> Insert(IReadOnlyList<JsonElement> bodies, ConflictResolution conflict)
    {
        var written = new List<JsonElement>(bodies.Count);
        foreach (var (index, body) in bodies.Index())
        {
            // One after the other, so that ids and times that are made keep the order of the body.
            var time = now.AddMicroseconds(index);
            var row = new RowDraft().Set(body, columns);
            var id = row.Id ?? RowId.New(time).ToString();
            if (!rows.TryGetValue(id, out var existing))
                written.Add(Keep(id, Complete(row, id, time)));
            else if (conflict == ConflictResolution.Merge)
                written.Add(Keep(id, Changed(access.Require(existing), body)));
            else if (conflict == ConflictResolution.Refuse)
                throw new ProviderException(ErrorKind.AlreadyExists, $"There is a row with the id '{id}'. Choose another, or send 'Prefer: resolution=merge-duplicates'.");
        }

        return written;
    }

    public IReadOnlyList<JsonElement> Replace(string id, JsonElement body)
    {
        IdColumn.RequireSame(id, body);
        JsonElement? existing = rows.TryGetValue(id, out var row) ? access.Require(row) : null;
        return [Keep(id, Complete(new RowDraft().Set(body, columns), id, now, existing))];
    }

    public IReadOnlyList<JsonElement> Update(string id, JsonElement changes)
    {
        IdColumn.RequireSame(id, changes);
        return [Keep(id, Changed(Find(id), changes))];
    }

    public IReadOnlyList<JsonElement> Update(Filter filter, JsonElement changes) => [.. Matching(filter).SelectMany(id => Update(id, changes))];

    public IReadOnlyList<JsonElement> Delete(string id)
    {
        var row = Find(id);
        rows.Remove(id);
        return [row];
    }

    public IReadOnlyList<JsonElement> Delete(Filter filter) => [.. Matching(filter).SelectMany(Delete)];

    private RowDraft Changed(JsonElement row, JsonElement changes) => new RowDraft().Set(row).Set(changes, columns);

    // A row that is replaced keeps what it was born with, where the body does not say otherwise.
    private RowDraft Complete(RowDraft row, string id, DateTimeOffset time, JsonElement? existing = null)
    {
        row.Default(IdColumn.Name, existing, id);
        row.Default("created_at", existing, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        return access.Owner is { } owner ? row.Default(OwnedRows.Column, from: null, owner) : row;
    }

    private JsonElement Keep(string id, RowDraft draft)
    {
        var row = access.Require(draft.ToRow());
        DeclaredColumns.Check(row, access.Declared);
        return rows[id] = row;
    }

    private JsonElement Find(string id) => rows.TryGetValue(id, out var row) && access.Sees(row)
        ? row
        : throw new ProviderException(ErrorKind.NotFound, $"There is no row with the id '{id}'.");

    private string[] Matching(Filter filter)
    {
        var predicate = RowPredicate.Compile(filter, access.Declared);
        return [.. rows.Where(row => access.Sees(row.Value) && predicate.Evaluate(row.Value) == true).Select(row => row.Key).Order(StringComparer.Ordinal)];
    }
}
