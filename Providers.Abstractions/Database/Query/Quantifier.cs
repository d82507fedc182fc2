namespace Providers.Abstractions.Database.Query;

/// <summary>Whether an operator is applied to one value or to each of a list.</summary>
public enum Quantifier
{
    /// <summary>One value.</summary>
    None,
    /// <summary><c>(any)</c>: true where it holds for at least one of the list.</summary>
    Any,
    /// <summary><c>(all)</c>: true where it holds for each of the list.</summary>
    All,
}
