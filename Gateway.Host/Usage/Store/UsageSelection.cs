namespace Gateway.Host.Usage.Store;

/// <summary>Which stored usage is summed up, and by what it is told apart.</summary>
/// <param name="Span">When.</param>
/// <param name="ByStart">Whether each period is told apart.</param>
/// <param name="GroupBy">Out of <see cref="Reading.UsageQuery.Dimensions"/>; <c>meter</c> means nothing here.</param>
/// <param name="Tenant">Only this tenant's; null for all.</param>
/// <param name="User">Only this user's; null for all.</param>
internal sealed record UsageSelection(UsageSpan Span, bool ByStart, IReadOnlyList<string> GroupBy, string? Tenant, string? User);
