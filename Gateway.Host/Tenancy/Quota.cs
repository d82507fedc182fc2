namespace Gateway.Host.Tenancy;

/// <summary>How much of a meter may be used in a period. A hard quota refuses; a soft one only shows.</summary>
internal sealed record Quota(string Meter, long Limit, QuotaPeriod Period, bool Hard)
{
    public static IReadOnlyList<int> DefaultThresholds { get; } = [80, 100];

    /// <summary>Whether each user has it, and not all of them together.</summary>
    public bool PerUser { get; init; }

    /// <summary>Whether its months begin on the day of the month on which the tenant was made, and not on the first.</summary>
    public bool IsAnniversary { get; init; }

    /// <summary>At how many percent of the limit an alert is sent.</summary>
    public IReadOnlyList<int> Thresholds { get; init; } = DefaultThresholds;

    /// <summary>What the period is called where it is stored.</summary>
    public string PeriodName => IsAnniversary ? "anniversary" : Period switch
    {
        QuotaPeriod.Minute => "minute",
        QuotaPeriod.Hour => "hour",
        QuotaPeriod.Day => "day",
        _ => "month",
    };
}
