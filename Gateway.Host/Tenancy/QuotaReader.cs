using System.Globalization;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Tenancy;

/// <summary>Reads the quotas of a plan.</summary>
internal static class QuotaReader
{
    private const int MaxMeter = 100;
    private const int MostThresholds = 10;

    /// <summary>Whether a meter may have this name.</summary>
    public static bool IsMeter(string name) =>
        name.Length is >= 1 and <= MaxMeter && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/');

    /// <summary>What <see cref="IsMeter"/> asks for.</summary>
    public const string MeterRule = "has 1 to 100 letters, digits, '-', '_', '.' or '/'";

    public static Quota? Read(IConfigurationSection section, SettingsErrors errors)
    {
        section.RefuseUnknown(errors, "Meter", "Limit", "Period", "Hard", "Per", "Anniversary", "Thresholds");
        if (section["Meter"] is not { Length: > 0 } meter)
        {
            errors.Add($"{section.Path}:Meter", "A quota names its meter, such as 'calls'.");
            return null;
        }

        if (!IsMeter(meter))
            errors.Add($"{section.Path}:Meter", $"A meter's name {MeterRule}.");
        var limit = section.ReadInt64("Limit", 0, 0, errors);
        if (section["Limit"] is null)
            errors.Add($"{section.Path}:Limit", "A quota has a limit, a whole number of at least 0.");
        var name = section["Period"] ?? nameof(QuotaPeriod.Month);
        if (!Enum.TryParse<QuotaPeriod>(name, ignoreCase: true, out var period) || !period.ToString().Equals(name, StringComparison.OrdinalIgnoreCase))
            errors.Add($"{section.Path}:Period", $"'{section["Period"]}' is not a period. Known are: minute, hour, day, month.");
        var per = section["Per"] ?? "tenant";
        var perUser = per.Equals("user", StringComparison.OrdinalIgnoreCase);
        if (!perUser && !per.Equals("tenant", StringComparison.OrdinalIgnoreCase))
            errors.Add($"{section.Path}:Per", $"'{per}' is neither 'tenant' nor 'user'.");
        var anniversary = ReadBoolean(section, "Anniversary", false, errors);
        if (anniversary && period != QuotaPeriod.Month)
            errors.Add($"{section.Path}:Anniversary", "Only a month can begin on an anniversary.");
        if (meter == Plan.StorageBytes && (perUser || anniversary))
            errors.Add($"{section.Path}:{(perUser ? "Per" : "Anniversary")}", "'storage_bytes' is what the tenant's storage holds now, all users' together.");
        return new Quota(meter, limit, period, ReadBoolean(section, "Hard", true, errors))
        {
            PerUser = perUser,
            IsAnniversary = anniversary,
            Thresholds = ReadThresholds(section.GetSection("Thresholds"), errors),
        };
    }

    private static bool ReadBoolean(IConfigurationSection section, string key, bool fallback, SettingsErrors errors)
    {
        if (section[key] is not { } text)
            return fallback;
        if (!bool.TryParse(text, out var value))
            errors.Add($"{section.Path}:{key}", $"'{text}' is neither true nor false.");
        return value;
    }

    private static IReadOnlyList<int> ReadThresholds(IConfigurationSection section, SettingsErrors errors)
    {
        if (!section.Exists())
            return Quota.DefaultThresholds;
        var thresholds = new List<int>();
        foreach (var child in section.GetChildren())
        {
            if (int.TryParse(child.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent is >= 1 and <= 1000)
                thresholds.Add(percent);
            else
                errors.Add(child.Path, $"'{child.Value}' is not a percentage between 1 and 1000.");
        }

        if (thresholds.Count > MostThresholds)
            errors.Add(section.Path, $"A quota has at most {MostThresholds} thresholds.");
        return [.. thresholds.Distinct().Order()];
    }
}
