using Gateway.Host.Tenancy;

namespace Gateway.Host.Metering;

/// <summary>Calendar periods in UTC.</summary>
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

    public static DateTimeOffset EndOf(this QuotaPeriod period, DateTimeOffset time)
    {
        var start = period.StartOf(time);
        return period switch
        {
            QuotaPeriod.Minute => start.AddMinutes(1),
            QuotaPeriod.Hour => start.AddHours(1),
            QuotaPeriod.Day => start.AddDays(1),
            _ => start.AddMonths(1),
        };
    }
}
