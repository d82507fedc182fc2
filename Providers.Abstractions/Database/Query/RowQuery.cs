namespace Providers.Abstractions.Database.Query;

/// <summary>
/// A query in the contract's terms, as parsed: nothing is looked up, and only <see cref="Limit"/> is given its default.
/// Two queries are equal where they mean the same to the letter.
/// </summary>
public sealed record RowQuery
{
    /// <summary>The number of rows without <c>limit</c>.</summary>
    public const int DefaultLimit = 100;

    /// <summary>The largest <c>limit</c>.</summary>
    public const int MaxLimit = 1000;

    /// <summary>All columns of the first <see cref="DefaultLimit"/> rows.</summary>
    public static RowQuery Everything { get; } = new();

    /// <summary>What to give of each row. Empty: everything, as <c>*</c> does.</summary>
    public EquatableArray<SelectItem> Select { get; init; }

    /// <summary>Which rows; null for all.</summary>
    public Filter? Where { get; init; }

    /// <summary>In which order. Ties, and rows without any order, come in the order of <c>id</c>.</summary>
    public EquatableArray<OrderTerm> Order { get; init; }

    /// <summary>The most rows, 0 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>Rows to leave out at the start, 0 or more.</summary>
    public long Offset { get; init; }

    /// <summary>Null: no paging by cursor. Empty: the first page. Else: as <see cref="Exchanges.RowsSummary.NextCursor"/> gave it.</summary>
    public string? Cursor { get; init; }

    /// <summary>The columns of <c>on_conflict</c>; empty where not given.</summary>
    public EquatableArray<string> OnConflict { get; init; }

    /// <summary>The columns of <c>columns</c>: of a body only these are written; empty where not given.</summary>
    public EquatableArray<string> Columns { get; init; }

    /// <summary>True where <c>limit</c> was given, which writes refuse.</summary>
    public bool HasLimit { get; init; }

    /// <summary>True where <c>offset</c> was given, which writes refuse.</summary>
    public bool HasOffset { get; init; }

    /// <summary>Filters, order and paging of related rows: <c>messages.role=eq.user&amp;messages.limit=3</c>.</summary>
    public EquatableArray<RelatedQuery> Related { get; init; }
}
