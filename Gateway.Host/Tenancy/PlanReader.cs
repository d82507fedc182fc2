using Providers.Abstractions.Connections;

namespace Gateway.Host.Tenancy;

/// <summary>Reads the declared plans.</summary>
internal static class PlanReader
{
    private static readonly TimeSpan ShortestRetention = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestRetention = TimeSpan.FromDays(3650);

    public static Dictionary<string, Plan> Read(IConfigurationSection section, SettingsErrors errors)
    {
        var plans = new Dictionary<string, Plan>(StringComparer.OrdinalIgnoreCase) { [Plan.Default.Name] = Plan.Default };
        foreach (var child in section.GetChildren())
            plans[child.Key] = ReadPlan(child, errors);
        return plans;
    }

    /// <summary>Reads one plan, whose name is the section's key.</summary>
    public static Plan ReadPlan(IConfigurationSection section, SettingsErrors errors)
    {
        section.RefuseUnknown(errors, "RateLimit", "KeyRateLimit", "UserRateLimit", "Costs", "MaxObjectSize", "Quotas", "UsageRetention");
        var maxObjectSize = section.ReadInt64("MaxObjectSize", Plan.Default.MaxObjectSize, 1, errors);
        var quotas = section.GetSection("Quotas").GetChildren().Select(s => ReadQuota(s, errors)).OfType<Quota>().ToList();
        return new Plan(section.Key, RateLimitReader.Read(section.GetSection("RateLimit"), errors), maxObjectSize, quotas)
        {
            KeyRateLimit = RateLimitReader.ReadOptional(section.GetSection("KeyRateLimit"), errors),
            UserRateLimit = RateLimitReader.ReadOptional(section.GetSection("UserRateLimit"), errors),
            Costs = RateLimitReader.ReadCosts(section.GetSection("Costs"), errors),
            UsageRetention = section.ReadTime("UsageRetention", Plan.Default.UsageRetention, ShortestRetention, LongestRetention, errors),
        };
    }

    private static Quota? ReadQuota(IConfigurationSection section, SettingsErrors errors)
    {
        section.RefuseUnknown(errors, "Meter", "Limit", "Period", "Hard");
        if (section["Meter"] is not { Length: > 0 } meter)
        {
            errors.Add($"{section.Path}:Meter", "A quota names its meter, such as 'calls'.");
            return null;
        }

        var limit = section.ReadInt64("Limit", 0, 0, errors);
        if (section["Limit"] is null)
            errors.Add($"{section.Path}:Limit", "A quota has a limit, a whole number of at least 0.");
        if (!Enum.TryParse<QuotaPeriod>(section["Period"] ?? "month", ignoreCase: true, out var period) || !Enum.IsDefined(period))
            errors.Add($"{section.Path}:Period", $"'{section["Period"]}' is not a period. Known are: minute, hour, day, month.");
        if (!bool.TryParse(section["Hard"] ?? "true", out var hard))
            errors.Add($"{section.Path}:Hard", $"'{section["Hard"]}' is neither true nor false.");
        return new Quota(meter, limit, period, hard);
    }
}
