using System.Globalization;
using Gateway.Host.Tenancy;

namespace Gateway.Host.ControlPlane.Store.Rows;

/// <summary>Rate limits as one column: requests, seconds, burst.</summary>
internal static class StoredRateLimit
{
    public static string Write(RateLimit limit) => string.Create(CultureInfo.InvariantCulture, $"{limit.Requests}/{limit.Window.TotalSeconds:R}/{limit.Burst}");

    public static RateLimit? Read(string? stored)
    {
        if (stored?.Split('/') is not [var requests, var seconds, var burst])
            return null;
        return new RateLimit(long.Parse(requests, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)))
        {
            Burst = long.Parse(burst, CultureInfo.InvariantCulture),
        };
    }
}
