namespace Providers.Abstractions.Database.Query;

/// <summary>What can be computed over rows.</summary>
public enum AggregateFunction
{
    /// <summary>How many rows, or how many values that are not null.</summary>
    Count,
    /// <summary>The sum.</summary>
    Sum,
    /// <summary>The mean.</summary>
    Avg,
    /// <summary>The least.</summary>
    Min,
    /// <summary>The greatest.</summary>
    Max,
}
