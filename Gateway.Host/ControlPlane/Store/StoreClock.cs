namespace Gateway.Host.ControlPlane.Store;

/// <summary>Times as the store keeps them.</summary>
internal static class StoreClock
{
    /// <summary>Now, in whole milliseconds: what is answered first is what is read later.</summary>
    public static DateTimeOffset GetStoreNow(this TimeProvider clock) => DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
}
