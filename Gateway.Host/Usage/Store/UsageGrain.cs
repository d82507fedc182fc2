namespace Gateway.Host.Usage.Store;

/// <summary>How long the periods are that usage is kept by. The numbers are stored.</summary>
internal enum UsageGrain
{
    Minute = 1,
    Hour = 2,
    Day = 3,
}

/// <summary>Arithmetic of grains. Times are minutes since 1970, in UTC, where every grain's periods begin at multiples of its length.</summary>
internal static class UsageGrains
{
    public static readonly UsageGrain[] All = [UsageGrain.Minute, UsageGrain.Hour, UsageGrain.Day];

    /// <summary>The length of a period in minutes.</summary>
    public static long Length(this UsageGrain grain) => grain switch { UsageGrain.Minute => 1, UsageGrain.Hour => 60, _ => 24 * 60 };

    /// <summary>The beginning of the period that a minute lies in.</summary>
    public static long Floor(this UsageGrain grain, long minute) => minute - (minute % grain.Length());

    /// <summary>The first beginning of a period that is not before a minute.</summary>
    public static long Ceiling(this UsageGrain grain, long minute) => grain.Floor(minute + grain.Length() - 1);

    /// <summary>The minute that a time lies in.</summary>
    public static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;
}
