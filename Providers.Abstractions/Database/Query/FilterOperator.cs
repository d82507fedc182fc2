namespace Providers.Abstractions.Database.Query;

/// <summary>PostgREST's filter operators; the comment gives each one's spelling.</summary>
public enum FilterOperator
{
    /// <summary><c>eq</c></summary>
    Equal,
    /// <summary><c>neq</c></summary>
    NotEqual,
    /// <summary><c>gt</c></summary>
    GreaterThan,
    /// <summary><c>gte</c></summary>
    GreaterThanOrEqual,
    /// <summary><c>lt</c></summary>
    LessThan,
    /// <summary><c>lte</c></summary>
    LessThanOrEqual,
    /// <summary><c>like</c>: <c>%</c> or <c>*</c> for any run of characters, <c>_</c> for one</summary>
    Like,
    /// <summary><c>ilike</c>: <c>like</c>, ignoring case</summary>
    ILike,
    /// <summary><c>match</c>: a regular expression</summary>
    Match,
    /// <summary><c>imatch</c>: a regular expression, ignoring case</summary>
    IMatch,
    /// <summary><c>in</c></summary>
    In,
    /// <summary><c>is</c>: null, not_null, true, false, unknown</summary>
    Is,
    /// <summary><c>isdistinct</c>: <c>neq</c> that treats null as a value</summary>
    IsDistinct,
    /// <summary><c>cs</c>: contains</summary>
    Contains,
    /// <summary><c>cd</c>: contained in</summary>
    ContainedIn,
    /// <summary><c>ov</c>: has an element in common</summary>
    Overlaps,
    /// <summary><c>sl</c>: range strictly left of</summary>
    StrictlyLeftOf,
    /// <summary><c>sr</c>: range strictly right of</summary>
    StrictlyRightOf,
    /// <summary><c>nxr</c>: range does not extend to the right of</summary>
    NotRightOf,
    /// <summary><c>nxl</c>: range does not extend to the left of</summary>
    NotLeftOf,
    /// <summary><c>adj</c>: range adjacent to</summary>
    AdjacentTo,
    /// <summary><c>fts</c>: full text by <c>to_tsquery</c></summary>
    FullText,
    /// <summary><c>plfts</c>: full text by <c>plainto_tsquery</c></summary>
    PlainFullText,
    /// <summary><c>phfts</c>: full text by <c>phraseto_tsquery</c></summary>
    PhraseFullText,
    /// <summary><c>wfts</c>: full text by <c>websearch_to_tsquery</c></summary>
    WebFullText,
}
