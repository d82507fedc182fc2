namespace Gateway.Host.Usage.Store;

/// <summary>A sum over stored usage. What was not told apart is null.</summary>
internal sealed record UsageSum
{
    /// <summary>When its period starts, in minutes since 1970; 0 where periods are not told apart.</summary>
    public long Start { get; init; }
    public string? Tenant { get; init; }
    public string? Key { get; init; }
    public string? Operation { get; init; }
    public string? Resource { get; init; }
    public string? Provider { get; init; }
    public int? StatusClass { get; init; }
    public string? User { get; init; }
    public long Calls { get; init; }
    public long BytesIn { get; init; }
    public long BytesOut { get; init; }
    public long UpstreamMicroseconds { get; init; }
    public long DocumentsRead { get; init; }
    public long Messages { get; init; }
}
