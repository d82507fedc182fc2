using Gateway.Host.Tenancy;

namespace Gateway.Host.Usage.Reading;

/// <summary>Which usage is asked for.</summary>
/// <param name="From">The first moment.</param>
/// <param name="To">The moment after the last.</param>
/// <param name="Granularity">How it is cut into periods, or null for one row over all of it.</param>
/// <param name="GroupBy">What it is told apart by, out of <see cref="Dimensions"/>.</param>
internal sealed record UsageQuery(DateTimeOffset From, DateTimeOffset To, QuotaPeriod? Granularity, IReadOnlyList<string> GroupBy)
{
    public const string ByTenant = "tenant";
    public const string ByMeter = "meter";

    /// <summary>What a tenant's usage can be told apart by.</summary>
    public static IReadOnlyList<string> Dimensions { get; } = ["key", "operation", "resource", "provider", "status", "user", ByMeter];

    /// <summary>What all tenants' usage can be told apart by.</summary>
    public static IReadOnlyList<string> OperatorsDimensions { get; } = [ByTenant, .. Dimensions];

    /// <summary>Only this tenant's; null for all.</summary>
    public string? Tenant { get; init; }

    /// <summary>Only this end user's; null for all.</summary>
    public string? User { get; init; }

    public bool Groups(string dimension) => GroupBy.Contains(dimension, StringComparer.Ordinal);
}
