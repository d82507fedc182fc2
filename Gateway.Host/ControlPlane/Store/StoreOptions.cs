using System.Globalization;
using Gateway.Host.Tenancy;
using Npgsql;
using Providers.Abstractions.Connections;

namespace Gateway.Host.ControlPlane.Store;

/// <summary>Where and how the control plane is kept: <c>Gateway:Store</c>. Read at the start only.</summary>
internal sealed record StoreOptions
{
    public const string Section = "Store";

    private static readonly TimeSpan MostStaleness = TimeSpan.FromHours(12);
    private static readonly TimeSpan MostGrace = TimeSpan.FromDays(3650);

    /// <summary>How to reach PostgreSQL; null for the file.</summary>
    public string? ConnectionString { get; private init; }

    /// <summary>The SQLite database.</summary>
    public required string File { get; init; }

    /// <summary>The folder of the keys that settings are encrypted with. All nodes share it.</summary>
    public required string KeyRing { get; init; }

    /// <summary>How long what is known stays good without the store.</summary>
    public TimeSpan MaxStaleness { get; private init; } = TimeSpan.FromMinutes(15);

    /// <summary>How many keys are kept in memory.</summary>
    public int CachedKeys { get; private init; } = 50_000;

    /// <summary>How long a deleted tenant can be had back.</summary>
    public TimeSpan DeletionGrace { get; private init; } = TimeSpan.FromDays(30);

    public static StoreOptions Read(IConfiguration configuration, DataDirectory data, SettingsErrors errors)
    {
        var section = configuration.GetSection($"{TenantReader.Section}:{Section}");
        section.RefuseUnknown(errors, "ConnectionString", "KeyRing", "MaxStaleness", "CachedKeys", "DeletionGrace");
        return new StoreOptions
        {
            ConnectionString = ReadConnectionString(section, errors),
            File = Path.Combine(data.Path, "gateway.db"),
            KeyRing = Path.GetFullPath(section["KeyRing"] ?? Path.Combine("keys", "settings"), data.Path),
            MaxStaleness = ReadTime(section, "MaxStaleness", TimeSpan.FromMinutes(15), MostStaleness, errors),
            CachedKeys = (int)Math.Min(section.ReadInt64("CachedKeys", 50_000, 1, errors), 10_000_000),
            DeletionGrace = ReadTime(section, "DeletionGrace", TimeSpan.FromDays(30), MostGrace, errors),
        };
    }

    private static string? ReadConnectionString(IConfigurationSection section, SettingsErrors errors)
    {
        if (section["ConnectionString"] is not { Length: > 0 } text)
            return null;
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(text) { ApplicationName = "gateway" };
            if (builder.Host is not { Length: > 0 })
                throw new ArgumentException("'Host' is missing.");

            // Callers wait for it.
            if (!builder.ShouldSerialize("Timeout"))
                builder.Timeout = 5;
            if (!builder.ShouldSerialize("Command Timeout"))
                builder.CommandTimeout = 10;
            return builder.ConnectionString;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or KeyNotFoundException)
        {
            errors.Add($"{section.Path}:ConnectionString", "It is not a connection string of PostgreSQL, such as 'Host=db;Database=gateway;Username=gateway;Password=…'.");
            return null;
        }
    }

    private static TimeSpan ReadTime(IConfigurationSection section, string key, TimeSpan fallback, TimeSpan most, SettingsErrors errors)
    {
        if (section[key] is not { } text)
            return fallback;
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.Zero && time <= most)
            return time;
        errors.Add($"{section.Path}:{key}", $"'{text}' is not a time from 00:00:00 to {most}.");
        return fallback;
    }
}
