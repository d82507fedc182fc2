using System.Collections.Frozen;

namespace Providers.Abstractions.Database.Query;

/// <summary>How PostgREST spells its operators.</summary>
public static class OperatorNames
{
    private static readonly string[] Spellings =
    [
        "eq", "neq", "gt", "gte", "lt", "lte", "like", "ilike", "match", "imatch", "in", "is", "isdistinct",
        "cs", "cd", "ov", "sl", "sr", "nxr", "nxl", "adj", "fts", "plfts", "phfts", "wfts",
    ];

    private static readonly FrozenDictionary<string, FilterOperator>.AlternateLookup<ReadOnlySpan<char>> Operators = Spellings
        .Select((name, index) => (name, Operator: (FilterOperator)index))
        .ToFrozenDictionary(pair => pair.name, pair => pair.Operator, StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>All spellings, in the order of <see cref="FilterOperator"/>.</summary>
    public static IReadOnlyList<string> All => Spellings;

    /// <summary>An operator's spelling.</summary>
    public static string Of(FilterOperator op) => Spellings[(int)op];

    /// <summary>The operator of a spelling.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out FilterOperator op) => Operators.TryGetValue(name, out op);

    /// <summary>Whether an operator may be quantified by <c>(any)</c> or <c>(all)</c>.</summary>
    public static bool TakesQuantifier(FilterOperator op) => op is
        FilterOperator.Equal or FilterOperator.GreaterThan or FilterOperator.GreaterThanOrEqual or FilterOperator.LessThan
        or FilterOperator.LessThanOrEqual or FilterOperator.Like or FilterOperator.ILike or FilterOperator.Match or FilterOperator.IMatch;

    /// <summary>
    /// Whether an operator compares with a value, so that quotes around the value tell a string from a number. To the others,
    /// patterns and arrays, a quote is a character like any other.
    /// </summary>
    public static bool ComparesValues(FilterOperator op) => op is
        FilterOperator.Equal or FilterOperator.NotEqual or FilterOperator.GreaterThan or FilterOperator.GreaterThanOrEqual
        or FilterOperator.LessThan or FilterOperator.LessThanOrEqual or FilterOperator.IsDistinct;

    /// <summary>Whether an operator searches text, and so may name a configuration in brackets.</summary>
    public static bool IsTextSearch(FilterOperator op) => op is
        FilterOperator.FullText or FilterOperator.PlainFullText or FilterOperator.PhraseFullText or FilterOperator.WebFullText;
}
