using Providers.Abstractions.Connections;

namespace Gateway.Host.Api.Admin;

/// <summary>How calls to backends are protected.</summary>
internal sealed record ResilienceAnswer(
    string FirstByte, string Idle, string NativeIdle, int Retries, string RetryDelay, string LongestRetryAfter, double RetryShare, int RetryFloor, string HedgeAfter,
    double BreakerRatio, string BreakerWindow, int BreakerMinimum, string BreakerPause, int ConnectionCalls, int ConnectionQueue, string QueueWait, int TenantCalls, int TenantQueue)
{
    public static ResilienceAnswer Of(ResilienceSettings settings) => new(
        Text(settings.FirstByte),
        Text(settings.Idle),
        Text(settings.NativeIdle),
        settings.Retries,
        Text(settings.RetryDelay),
        Text(settings.LongestRetryAfter),
        settings.RetryShare,
        settings.RetryFloor,
        Text(settings.HedgeAfter),
        settings.BreakerRatio,
        Text(settings.BreakerWindow),
        settings.BreakerMinimum,
        Text(settings.BreakerPause),
        settings.ConnectionCalls,
        settings.ConnectionQueue,
        Text(settings.QueueWait),
        settings.TenantCalls,
        settings.TenantQueue);

    private static string Text(TimeSpan time) => time.ToString("c");
}
