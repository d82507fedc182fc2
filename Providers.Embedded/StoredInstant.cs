namespace Providers.Embedded;

/// <summary>Instants as the stores keep them: whole microseconds since 1970.</summary>
internal static class StoredInstant
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    public static long Write(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TicksPerMicrosecond;

    public static DateTimeOffset Read(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TicksPerMicrosecond);

    /// <summary>Now, as precise as it is kept.</summary>
    public static DateTimeOffset Now(TimeProvider time) => Read(Write(time.GetUtcNow()));
}
