namespace Gateway.Host.Usage.Reading;

/// <summary>One row of usage. What it was not grouped by is null.</summary>
internal sealed record UsageRow
{
    public required DateTimeOffset Start { get; init; }
    public string? Tenant { get; init; }
    public string? Key { get; init; }
    public string? Operation { get; init; }
    public string? Resource { get; init; }
    public string? Provider { get; init; }
    public string? Status { get; init; }
    public string? User { get; init; }
    public string? Meter { get; init; }

    /// <summary>How much of <see cref="Meter"/>; null where not grouped by it.</summary>
    public decimal? Quantity { get; init; }
    public long Calls { get; init; }
    public long BytesIn { get; init; }
    public long BytesOut { get; init; }
    public double UpstreamMs { get; init; }
    public long DocumentsRead { get; init; }
    public long Messages { get; init; }
}
