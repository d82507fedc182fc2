namespace Providers.Abstractions.Database;

/// <summary>Whether all matching rows are counted: <c>Prefer: count=…</c>.</summary>
public enum CountMode
{
    /// <summary>No count.</summary>
    None,
    /// <summary>Exactly.</summary>
    Exact,
    /// <summary>By the planner's statistics.</summary>
    Planned,
    /// <summary>Exactly while few, by statistics beyond.</summary>
    Estimated,
}
