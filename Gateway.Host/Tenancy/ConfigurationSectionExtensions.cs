using Providers.Abstractions.Connections;

namespace Gateway.Host.Tenancy;

/// <summary>Reading configuration strictly.</summary>
internal static class ConfigurationSectionExtensions
{
    /// <summary>Reports every key that is not one of the known: a misspelt setting must not be silently without effect.</summary>
    public static void RefuseUnknown(this IConfigurationSection section, SettingsErrors errors, params ReadOnlySpan<string> known)
    {
        section.RefuseValue(errors);
        foreach (var child in section.GetChildren())
        {
            var found = false;
            foreach (var name in known)
                found |= string.Equals(name, child.Key, StringComparison.OrdinalIgnoreCase);
            if (!found)
                errors.Add(child.Path, $"There is no such setting. Known here are: {string.Join(", ", known!)}.");
        }
    }

    /// <summary>The entries of a list, or of settings by names of one's own. A single value in their place is reported: it would be without effect.</summary>
    public static IEnumerable<IConfigurationSection> Entries(this IConfigurationSection section, string name, SettingsErrors errors)
    {
        var entries = section.GetSection(name);
        entries.RefuseValue(errors);
        return entries.GetChildren();
    }

    /// <summary>Reports a single value in the place of settings.</summary>
    public static void RefuseValue(this IConfigurationSection section, SettingsErrors errors)
    {
        if (section.Value is { Length: > 0 })
            errors.Add(section.Path, "Here belong several settings, as in { \"name\": … } or [ … ], and not a single value.");
    }

    /// <summary>Reads a time within bounds, both included.</summary>
    public static TimeSpan ReadTime(this IConfigurationSection section, string key, TimeSpan fallback, TimeSpan least, TimeSpan most, SettingsErrors errors)
    {
        if (section[key] is not { } text)
            return fallback;
        if (TimeSpan.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var time) && time >= least && time <= most)
            return time;
        errors.Add($"{section.Path}:{key}", $"'{text}' is not a time between {least} and {most}.");
        return fallback;
    }

    /// <summary>Reads a whole number of at least <paramref name="least"/>.</summary>
    public static long ReadInt64(this IConfigurationSection section, string key, long fallback, long least, SettingsErrors errors)
    {
        if (section[key] is not { } text)
            return fallback;
        if (long.TryParse(text, System.Globalization.NumberStyles.Integer, System.Globalization.CultureInfo.InvariantCulture, out var value) && value >= least)
            return value;
        errors.Add($"{section.Path}:{key}", $"'{text}' is not a whole number of at least {least}.");
        return fallback;
    }
}
