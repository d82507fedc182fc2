using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;
using StackExchange.Redis;

namespace Gateway.Host.Limits.Shared;

/// <summary>Where nodes count together: <c>Gateway:Redis</c>. Read at the start only.</summary>
internal sealed record RedisOptions
{
    public const string Section = "Redis";

    private const string Local = "local";
    private const string Refuse = "refuse";
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How to reach Redis; null where each node counts for itself.</summary>
    public ConfigurationOptions? Connection { get; private init; }

    /// <summary>How long a call waits for it.</summary>
    public TimeSpan Timeout { get; private init; } = DefaultTimeout;

    /// <summary>What the names of the gateway's keys begin with.</summary>
    public string KeyPrefix { get; private init; } = "gateway:";

    /// <summary>Whether calls are refused while Redis is away; otherwise each node counts for itself.</summary>
    public bool RefuseWhenAway { get; private init; }

    public static RedisOptions Read(IConfiguration configuration, SettingsErrors errors)
    {
        var section = configuration.GetSection($"{TenantReader.Section}:{Section}");
        section.RefuseUnknown(errors, "ConnectionString", "KeyPrefix", "Timeout", "WhenAway");
        if (section.Exists() && string.IsNullOrEmpty(section["ConnectionString"]))
            errors.Add($"{section.Path}:ConnectionString", "Where is Redis? Give its address, such as 'redis:6379'.");
        var whenAway = section["WhenAway"] ?? Local;
        if (!whenAway.Equals(Local, StringComparison.OrdinalIgnoreCase) && !whenAway.Equals(Refuse, StringComparison.OrdinalIgnoreCase))
            errors.Add($"{section.Path}:WhenAway", $"'{whenAway}' is neither '{Local}', so that each node counts for itself, nor '{Refuse}'.");
        var timeout = section.ReadTime("Timeout", DefaultTimeout, TimeSpan.FromMilliseconds(10), LongestTimeout, errors);
        return new RedisOptions
        {
            Connection = section["ConnectionString"] is { Length: > 0 } address ? ReadConnection(address, timeout, $"{section.Path}:ConnectionString", errors) : null,
            Timeout = timeout,
            KeyPrefix = section["KeyPrefix"] ?? "gateway:",
            RefuseWhenAway = whenAway.Equals(Refuse, StringComparison.OrdinalIgnoreCase),
        };
    }

    private static ConfigurationOptions? ReadConnection(string address, TimeSpan timeout, string path, SettingsErrors errors)
    {
        try
        {
            var options = ConfigurationOptions.Parse(address);
            if (options.EndPoints.Count == 0)
                throw new ArgumentException("It names no server.");

            // A start does not wait for Redis, and a call does not wait for it to come back.
            options.AbortOnConnectFail = false;
            options.BacklogPolicy = BacklogPolicy.FailFast;
            options.AsyncTimeout = options.SyncTimeout = (int)timeout.TotalMilliseconds;
            options.ClientName ??= "gateway";
            return options;
        }
        catch (ArgumentException error)
        {
            errors.Add(path, $"It is not an address of Redis, such as 'redis:6379,password=…': {error.Message}");
            return null;
        }
    }
}
