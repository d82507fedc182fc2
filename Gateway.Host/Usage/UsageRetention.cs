using Gateway.Host.Tenancy;
using Gateway.Host.Usage.Store;

namespace Gateway.Host.Usage;

/// <summary>From which minute on each grain is kept: the days as long as the plan says, the finer ones for a shorter while.</summary>
internal readonly record struct UsageRetention(long FirstMinute, long FirstHour, long FirstDay)
{
    private static readonly TimeSpan Minutes = TimeSpan.FromDays(2);
    private static readonly TimeSpan Hours = TimeSpan.FromDays(35);

    public static UsageRetention Of(Plan plan, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var kept = plan.UsageRetention;
        return new UsageRetention(First(Minutes), First(Hours), First(kept));

        // From midnight on, so that what one grain keeps of a day no other has to make up for.
        long First(TimeSpan time) => UsageGrain.Day.Floor(UsageGrains.MinuteOf(now - (time < kept ? time : kept)));
    }

    public long From(UsageGrain grain) => grain switch { UsageGrain.Minute => FirstMinute, UsageGrain.Hour => FirstHour, _ => FirstDay };
}
