using System.Collections.Concurrent;
using System.Collections.Immutable;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Catalog;

/// <summary>
/// Makes the key columns and indexes that queries want. A small table is filled at once; a large one in small batches between
/// other writes, while queries wait a little and are then answered by scanning.
/// </summary>
internal sealed class KeyMaintenance(StorePool pool, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string Directory, string Table, int Key), Lazy<Task>> _filling = new();

    /// <summary>Sees to what a query wants of a table, as far as the bounds allow.</summary>
    /// <returns>The table as it then is.</returns>
    public async ValueTask<TableInfo> EnsureAsync(
        OpenDatabase database, string directory, string name, QueryNeeds needs, TableDeclaration declaration, KeyBounds bounds, CancellationToken cancellationToken)
    {
        var table = database.Catalog.Find(name);
        if (IsMet(table, needs, declaration, bounds))
            return table;
        table = await database.Catalog.WriteAsync(writer => Make(writer, name, needs, declaration, bounds), cancellationToken);
        var pending = table.Keys.Where(key => !key.Ready && needs.Columns.Contains((key.Column, key.Kind))).ToList();
        if (pending.Count == 0)
            return table;

        var filling = Task.WhenAll(pending.Select(key => Fill(directory, name, key.Number)));
        await filling.WaitAsync(Patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return database.Catalog.Find(name);
    }

    private static bool IsMet(TableInfo table, QueryNeeds needs, TableDeclaration declaration, KeyBounds bounds)
    {
        foreach (var (column, kind) in needs.Columns)
        {
            if (table.FindKey(column, kind) is { } key ? !key.Ready : MayAdd(table, column, declaration, bounds))
                return false;
        }

        return Shape(table, needs) is not { } shape || table.Indexes.Length >= bounds.Indexes || table.HasIndex(shape.AsSpan());
    }

    // Only columns that documents have: names made up by callers must not use up the bound. Those that the declaration asks for are
    // wanted, whoever is the first to use them.
    private static bool MayAdd(TableInfo table, string column, TableDeclaration declaration, KeyBounds bounds)
    {
        var declared = declaration.Columns.ContainsKey(column) || (declaration.Policy == AccessPolicy.Owner && column == OwnedRows.Column);
        return table.Keys.Length < (declared ? TableInfo.MaxKeys : bounds.Keys)
            && (table.Seen.Contains(column) || (table.SeenOverflow && (declared || bounds.Unseen)));
    }

    private static ImmutableArray<int>? Shape(TableInfo table, QueryNeeds needs)
    {
        if (needs.Shape.Count == 0)
            return null;
        var keys = ImmutableArray.CreateBuilder<int>(needs.Shape.Count);
        foreach (var column in needs.Shape)
        {
            if (table.FindKey(column.Column, column.Kind) is not { } key)
                break;
            keys.Add(key.Number);
        }

        return keys.Count == 0 ? null : keys.ToImmutable();
    }

    private static TableInfo Make(CatalogWriter writer, string name, QueryNeeds needs, TableDeclaration declaration, KeyBounds bounds)
    {
        var table = writer.GetOrCreate(name);
        foreach (var (column, kind) in needs.Columns)
        {
            if (table.FindKey(column, kind) is null && MayAdd(table, column, declaration, bounds))
            {
                table = writer.AddKey(table, column, kind, ready: false);
                table = KeyFilling.FillIfSmall(writer, table, table.Keys[^1]);
            }
        }

        return Shape(table, needs) is { } shape && table.Indexes.Length < bounds.Indexes && !table.HasIndex(shape.AsSpan())
            ? writer.AddIndex(table, shape)
            : table;
    }

    private Task Fill(string directory, string table, int key)
    {
        var id = (directory, table, key);
        return _filling.GetOrAdd(id, static (id, self) => new Lazy<Task>(() => Task.Run(() => self.FillAsync(id.Directory, id.Table, id.Key))), this).Value;
    }

    // Where it fails, the next query that wants the key starts it again.
    private async Task FillAsync(string directory, string table, int key)
    {
        try
        {
            for (long? after = 0; after is { } from;)
            {
                using var database = await OpenDatabase.OpenAsync(pool, directory, CancellationToken.None);
                after = await database.Catalog.WriteAsync(writer => KeyFilling.Continue(writer, table, key, from), CancellationToken.None);
            }
        }
        finally
        {
            _filling.TryRemove((directory, table, key), out _);
        }
    }
}
