using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Providers.Abstractions.Connections;

/// <summary>Reads typed values out of a section of a connection's settings, and reports every mistake with its path.</summary>
/// <param name="section">The section.</param>
/// <param name="path">Its path, for messages.</param>
/// <param name="errors">Receives the mistakes.</param>
public readonly struct SettingsSection(IConfiguration section, string path, SettingsErrors errors)
{
    /// <summary>A value as it was written, or null.</summary>
    public string? Text(string key) => section[key];

    /// <summary>A section within.</summary>
    public SettingsSection Section(string key) => new(section.GetSection(key), PathOf(key), errors);

    /// <summary>The sections within one, by name.</summary>
    public IEnumerable<(string Name, SettingsSection Section)> Sections(string key)
    {
        var parent = Section(key);
        return section.GetSection(key).GetChildren().Select(child => (child.Key, parent.Section(child.Key)));
    }

    /// <summary>Reports a mistake in a value, or with an empty key in the section.</summary>
    public void Add(string key, string message) => errors.Add(PathOf(key), message);

    /// <summary>Reports every key that is not one of the known: a misspelt setting must not be silently without effect.</summary>
    public void RefuseUnknown(params ReadOnlySpan<string> known)
    {
        foreach (var child in section.GetChildren())
        {
            var isKnown = false;
            foreach (var name in known)
                isKnown |= name.Equals(child.Key, StringComparison.OrdinalIgnoreCase);
            if (!isKnown)
                Add(child.Key, $"There is no such setting. Known here are: {string.Join(", ", known.ToArray())}.");
        }
    }

    /// <summary>True or false.</summary>
    public bool Bool(string key, bool fallback)
    {
        if (section[key] is not { } text)
            return fallback;
        if (bool.TryParse(text, out var value))
            return value;
        Add(key, $"'{text}' is neither true nor false.");
        return fallback;
    }

    /// <summary>A whole number within bounds, or null where there is none.</summary>
    public long? Number(string key, long least, long most)
    {
        if (section[key] is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        Add(key, string.Create(CultureInfo.InvariantCulture, $"'{text}' is not a whole number from {least} to {most}."));
        return null;
    }

    /// <summary>A list of texts; null where there is none, or an empty one.</summary>
    public IReadOnlyList<string>? List(string key)
    {
        var child = section.GetSection(key);
        if (!string.IsNullOrEmpty(child.Value))
            Add(key, "This is a list. Write it in square brackets.");
        string[] values = [.. child.GetChildren().Select(item => item.Value).OfType<string>()];
        return values.Length == 0 ? null : values;
    }

    private string PathOf(string key) => key.Length == 0 ? path : path.Length == 0 ? key : $"{path}:{key}";
}
