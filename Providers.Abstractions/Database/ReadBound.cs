namespace Providers.Abstractions.Database;

/// <summary>What a query costs at most, in documents that the backend reads.</summary>
/// <param name="AtMost">So many, however many rows there are.</param>
/// <param name="PerThousandCounted">And so many for each 1,000 rows that match, where they are counted.</param>
public sealed record ReadBound(long AtMost, int PerThousandCounted = 0);
