using System.Collections.Frozen;
using System.Globalization;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Tenancy;

/// <summary>Reads rate limits.</summary>
internal static class RateLimitReader
{
    private const int MostCost = 10_000;

    // Narrower ones would make the arithmetic of the limiter coarse, wider ones no limiter.
    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(1);

    /// <summary>Reads a limit; what is not said is as in the default plan.</summary>
    public static RateLimit Read(IConfigurationSection section, SettingsErrors errors)
    {
        section.RefuseUnknown(errors, "Requests", "Window", "Burst");
        var fallback = Plan.Default.RateLimit;
        var requests = section.ReadInt64("Requests", fallback.Requests, 1, errors);
        return new RateLimit(requests, section.ReadTime("Window", fallback.Window, ShortestWindow, LongestWindow, errors))
        {
            Burst = section.ReadInt64("Burst", requests, 1, errors),
        };
    }

    /// <summary>Reads a limit that need not be there; where it is, it says how many calls.</summary>
    public static RateLimit? ReadOptional(IConfigurationSection section, SettingsErrors errors)
    {
        if (!section.Exists())
            return null;
        if (section["Requests"] is null)
            errors.Add($"{section.Path}:Requests", "A rate limit says how many calls a window allows, at least 1.");
        return Read(section, errors);
    }

    /// <summary>Reads as how many calls operations count.</summary>
    public static FrozenDictionary<string, int> ReadCosts(IConfigurationSection section, SettingsErrors errors)
    {
        section.RefuseValue(errors);
        var costs = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var child in section.GetChildren())
        {
            if (!Operations.Knows(child.Key))
                errors.Add(child.Path, $"There is no such operation. Known are: {string.Join(", ", Operations.All)}, and those of services, '{Operations.ServicePrefix}NAME'.");
            else if (int.TryParse(child.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var cost) && cost <= MostCost)
                costs[child.Key] = cost;
            else
                errors.Add(child.Path, $"'{child.Value}' is not a whole number from 0 to {MostCost}.");
        }

        return costs.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
