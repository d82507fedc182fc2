using Providers.Abstractions.Connections;

namespace Providers.Embedded.Database.Catalog;

/// <summary>What a query may have made for it.</summary>
/// <param name="Keys">The most key columns that a table may have then, of those that no declaration asks for.</param>
/// <param name="Indexes">The most indexes that it may have then.</param>
/// <param name="Unseen">Whether any column will do where a table has had more columns than are remembered.</param>
internal readonly record struct KeyBounds(int Keys, int Indexes, bool Unseen)
{
    /// <summary>All that there is.</summary>
    public static KeyBounds Whole { get; } = new(TableInfo.MaxKeys, TableInfo.MaxIndexes, Unseen: true);

    /// <summary>
    /// The bounds of a caller's queries. Whoever is not the service could use the bounds up by queries that nobody needs, so
    /// that half of them is left to the service.
    /// </summary>
    public static KeyBounds For(Caller caller) =>
        caller.ActsAsService ? Whole : new(TableInfo.MaxKeys / 2, TableInfo.MaxIndexes / 2, Unseen: false);
}
