namespace Providers.Abstractions.Database.Query;

/// <summary>One term of <c>order</c>.</summary>
/// <param name="Column">By what.</param>
/// <param name="Descending">Written <c>.desc</c>.</param>
/// <param name="Nulls">Where nulls go; <see cref="NullsOrder.Default"/> where not written.</param>
public sealed record OrderTerm(ColumnPath Column, bool Descending = false, NullsOrder Nulls = NullsOrder.Default)
{
    /// <summary>Whether nulls come first: as written, else last on ascending and first on descending, as in PostgreSQL.</summary>
    public bool NullsFirst => Nulls == NullsOrder.Default ? Descending : Nulls == NullsOrder.First;
}
