namespace Providers.Abstractions.Exchanges;

/// <summary>What is known after the last row.</summary>
public readonly record struct RowsSummary
{
    /// <summary>How many rows match without paging, where a count was asked for.</summary>
    public long? Total { get; init; }

    /// <summary>How many documents the backend read for the answer, where it tells or bills them.</summary>
    public long? DocumentsRead { get; init; }

    /// <summary>Where the next page starts; null where this page is the last or no cursor was asked for.</summary>
    public string? NextCursor { get; init; }
}
