using Providers.Abstractions.Connections;

namespace Gateway.Host.Tenancy;

/// <summary>Reads the declared plans.</summary>
internal static class PlanReader
{
    private static readonly TimeSpan ShortestRetention = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestRetention = TimeSpan.FromDays(3650);

    public static Dictionary<string, Plan> Read(IEnumerable<IConfigurationSection> declared, SettingsErrors errors)
    {
        var plans = new Dictionary<string, Plan>(StringComparer.OrdinalIgnoreCase) { [Plan.Default.Name] = Plan.Default };
        foreach (var child in declared)
            plans[child.Key] = ReadPlan(child, errors);
        return plans;
    }

    /// <summary>Reads one plan, whose name is the section's key.</summary>
    public static Plan ReadPlan(IConfigurationSection section, SettingsErrors errors)
    {
        section.RefuseUnknown(errors, "RateLimit", "KeyRateLimit", "UserRateLimit", "Costs", "MaxObjectSize", "Quotas", "UsageRetention", "Resilience");
        var maxObjectSize = section.ReadInt64("MaxObjectSize", Plan.Default.MaxObjectSize, 1, errors);
        var quotas = section.Entries("Quotas", errors).Select(s => QuotaReader.Read(s, errors)).OfType<Quota>().ToList();
        return new Plan(section.Key, RateLimitReader.Read(section.GetSection("RateLimit"), errors), maxObjectSize, quotas)
        {
            KeyRateLimit = RateLimitReader.ReadOptional(section.GetSection("KeyRateLimit"), errors),
            UserRateLimit = RateLimitReader.ReadOptional(section.GetSection("UserRateLimit"), errors),
            Costs = RateLimitReader.ReadCosts(section.GetSection("Costs"), errors),
            UsageRetention = section.ReadTime("UsageRetention", Plan.Default.UsageRetention, ShortestRetention, LongestRetention, errors),
            Resilience = ResilienceReader.Read(section.GetSection("Resilience"), Plan.Default.Resilience, ofPlan: true, errors),
        };
    }
}
