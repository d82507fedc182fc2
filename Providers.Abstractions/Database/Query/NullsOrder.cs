namespace Providers.Abstractions.Database.Query;

/// <summary>Where nulls go in an order.</summary>
public enum NullsOrder
{
    /// <summary>Last on ascending, first on descending.</summary>
    Default,
    /// <summary><c>nullsfirst</c></summary>
    First,
    /// <summary><c>nullslast</c></summary>
    Last,
}
