using System.Collections.Immutable;
using System.Text.Json;
using Providers.Abstractions.Errors;
using Table = System.Collections.Immutable.ImmutableDictionary<string, System.Text.Json.JsonElement>;

namespace Providers.InMemory.Store;

/// <summary>
/// The tables of one connection, which never change: a writer makes the next state and publishes it whole. So a reader may take
/// its time over one state, and a write that fails has not happened. Safe for concurrent use.
/// </summary>
internal sealed class MemoryStore(int maxRows)
{
    private static readonly Table Empty = Table.Empty.WithComparers(StringComparer.Ordinal);

    private readonly Lock _writing = new();
    private volatile ImmutableDictionary<string, Table> _tables = ImmutableDictionary.Create<string, Table>(StringComparer.Ordinal);

    /// <summary>How many rows there are in all tables.</summary>
    public int Count => _tables.Values.Sum(table => table.Count);

    /// <summary>The tables that have rows.</summary>
    public IEnumerable<string> Tables => _tables.Keys;

    /// <summary>The rows of a table as they are now, by the text of their ids.</summary>
    public Table Rows(string table) => _tables.GetValueOrDefault(table, Empty);

    /// <summary>The columns that rows of a table have.</summary>
    public IEnumerable<string> Columns(string table) => Rows(table).Values.SelectMany(row => row.EnumerateObject(), (_, column) => column.Name).Distinct();

    /// <summary>Changes a table, one writer after another. Where <paramref name="change"/> throws, nothing changes.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.QuotaExceeded"/> where there would be too many rows.</exception>
    public T Write<T>(string table, Func<IDictionary<string, JsonElement>, T> change)
    {
        lock (_writing)
        {
            var before = Rows(table);
            var rows = before.ToBuilder();
            var result = change(rows);
            if (rows.Count > before.Count && Count - before.Count + rows.Count > maxRows)
                throw new ProviderException(ErrorKind.QuotaExceeded, $"The connection keeps at most {maxRows} rows, and this would be more. Delete some, or raise its setting 'max_rows'.");
            _tables = rows.Count > 0 ? _tables.SetItem(table, rows.ToImmutable()) : _tables.Remove(table);
            return result;
        }
    }
}
