using System.Globalization;
using Providers.Abstractions.Database.Values;

namespace Providers.Embedded.Database.Catalog;

/// <summary>
/// A column of a table that holds the sort keys of one column of its documents, so that SQLite filters and orders exactly as
/// the contract says. NULL means that a row's key has not been written yet; a null value has a key of its own.
/// </summary>
/// <param name="Number">The number in its name.</param>
/// <param name="Column">The column of the documents.</param>
/// <param name="Kind">How its values are compared.</param>
/// <param name="Ready">Whether every row has its key.</param>
internal sealed record KeyColumn(int Number, string Column, ColumnKind Kind, bool Ready)
{
    /// <summary>The column's name in SQL.</summary>
    public string Sql { get; } = NameOf(Number);

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"k{number}");
}
