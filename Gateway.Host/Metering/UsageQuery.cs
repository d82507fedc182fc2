namespace Gateway.Host.Metering;

/// <summary>Which usage is asked for.</summary>
/// <param name="From">The first moment.</param>
/// <param name="To">The moment after the last.</param>
/// <param name="Granularity">How it is cut into periods, or null for one row over all of it.</param>
/// <param name="GroupBy">What it is told apart by, out of <see cref="Dimensions"/>.</param>
internal sealed record UsageQuery(DateTimeOffset From, DateTimeOffset To, Tenancy.QuotaPeriod? Granularity, IReadOnlyList<string> GroupBy)
{
    public static IReadOnlyList<string> Dimensions { get; } = ["key", "operation", "provider", "status"];
}

/// <summary>One row of usage.</summary>
internal sealed record UsageRow
{
    public required DateTimeOffset Start { get; init; }
    public string? Key { get; init; }
    public string? Operation { get; init; }
    public string? Provider { get; init; }
    public string? Status { get; init; }
    public long Calls { get; init; }
    public long BytesIn { get; init; }
    public long BytesOut { get; init; }
    public double UpstreamMs { get; init; }
    public long DocumentsRead { get; init; }
    public long Messages { get; init; }
}
