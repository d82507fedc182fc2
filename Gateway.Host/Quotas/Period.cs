using Gateway.Host.Tenancy;

namespace Gateway.Host.Quotas;

/// <summary>Periods in UTC, by the calendar or by an anniversary.</summary>
internal static class Period
{
    public static DateTimeOffset StartOf(this QuotaPeriod period, DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        return new DateTimeOffset(period switch
        {
            QuotaPeriod.Minute => new DateTime(utc.Year, utc.Month, utc.Day, utc.Hour, utc.Minute, 0, DateTimeKind.Utc),
            QuotaPeriod.Hour => new DateTime(utc.Year, utc.Month, utc.Day, utc.Hour, 0, 0, DateTimeKind.Utc),
            QuotaPeriod.Day => utc.Date,
            _ => new DateTime(utc.Year, utc.Month, 1, 0, 0, 0, DateTimeKind.Utc),
        });
    }

    /// <summary>The period of a quota that a time lies in.</summary>
    /// <param name="quota">The quota.</param>
    /// <param name="time">The time.</param>
    /// <param name="anchor">What anniversaries are counted from; its time of day does not matter.</param>
    public static (DateTimeOffset Start, DateTimeOffset End) PeriodAt(this Quota quota, DateTimeOffset time, DateTimeOffset? anchor)
    {
        if (quota.IsAnniversary)
            return Anniversary(time.UtcDateTime, anchor ?? DateTimeOffset.UnixEpoch);
        var start = quota.Period.StartOf(time);
        return (start, quota.Period switch
        {
            QuotaPeriod.Minute => start.AddMinutes(1),
            QuotaPeriod.Hour => start.AddHours(1),
            QuotaPeriod.Day => start.AddDays(1),
            _ => start.AddMonths(1),
        });
    }

    // Always counted from the first day: whoever began on a 31st begins on the 28th of February, and on the 31st of March again.
    private static (DateTimeOffset, DateTimeOffset) Anniversary(DateTime time, DateTimeOffset anchor)
    {
        var first = DateTime.SpecifyKind(anchor.UtcDateTime.Date, DateTimeKind.Utc);
        var months = ((time.Year - first.Year) * 12) + time.Month - first.Month;
        if (first.AddMonths(months) > time)
            months--;
        return (new DateTimeOffset(first.AddMonths(months)), new DateTimeOffset(first.AddMonths(months + 1)));
    }
}
