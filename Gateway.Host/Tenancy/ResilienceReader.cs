using System.Globalization;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Tenancy;

/// <summary>Reads how calls to backends are protected, out of a plan (<c>FirstByte</c>) or a connection's settings (<c>first_byte</c>).</summary>
internal sealed class ResilienceReader
{
    private const string OfPlans = "tenant_";

    private readonly Dictionary<string, IConfigurationSection> _given = new(StringComparer.Ordinal);
    private readonly IConfigurationSection _section;
    private readonly SettingsErrors _errors;

    private ResilienceReader(IConfigurationSection section, bool ofPlan, SettingsErrors errors)
    {
        (_section, _errors) = (section, errors);
        var known = ofPlan ? Names : [.. Names.Where(static name => !name.StartsWith(OfPlans, StringComparison.Ordinal))];
        if (section.Value is { Length: > 0 })
            errors.Add(section.Path, "It is an object of settings.");
        foreach (var child in section.GetChildren())
        {
            if (known.FirstOrDefault(name => Same(name, child.Key)) is { } name)
                _given[name] = child;
            else
                errors.Add(child.Path, $"There is no such setting. Known here are: {string.Join(", ", ofPlan ? known.Select(InPlans) : known)}.");
        }
    }

    /// <summary>The settings, as the API has them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "first_byte", "idle", "native_idle", "retries", "retry_delay", "longest_retry_after", "retry_share", "retry_floor", "hedge_after",
        "breaker_ratio", "breaker_window", "breaker_minimum", "breaker_pause", "connection_calls", "connection_queue", "queue_wait", "tenant_calls", "tenant_queue",
    ];

    /// <summary>Reads a section, which may be missing.</summary>
    /// <param name="section">The section.</param>
    /// <param name="fallback">What holds for all that it does not name.</param>
    /// <param name="ofPlan">Whether it belongs to a plan, which says more than a connection may.</param>
    /// <param name="errors">Receives every mistake.</param>
    public static ResilienceSettings Read(IConfigurationSection section, ResilienceSettings fallback, bool ofPlan, SettingsErrors errors) =>
        section.Exists() ? new ResilienceReader(section, ofPlan, errors).Read(fallback) : fallback;

    private ResilienceSettings Read(ResilienceSettings fallback)
    {
        var read = fallback with
        {
            FirstByte = Time("first_byte", fallback.FirstByte, Milliseconds(100), TimeSpan.FromMinutes(10)),
            Idle = Time("idle", fallback.Idle, Milliseconds(500), TimeSpan.FromHours(1)),
            NativeIdle = Time("native_idle", fallback.NativeIdle, Milliseconds(500), TimeSpan.FromHours(1)),
            Retries = Number("retries", fallback.Retries, 0, 10),
            RetryDelay = Time("retry_delay", fallback.RetryDelay, Milliseconds(1), TimeSpan.FromSeconds(10)),
            LongestRetryAfter = Time("longest_retry_after", fallback.LongestRetryAfter, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            RetryShare = Share("retry_share", fallback.RetryShare, 0),
            RetryFloor = Number("retry_floor", fallback.RetryFloor, 0, 1_000),
            HedgeAfter = Time("hedge_after", fallback.HedgeAfter, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            BreakerRatio = Share("breaker_ratio", fallback.BreakerRatio, 0.01),
            BreakerWindow = Time("breaker_window", fallback.BreakerWindow, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            BreakerMinimum = Number("breaker_minimum", fallback.BreakerMinimum, 2, 100_000),
            BreakerPause = Time("breaker_pause", fallback.BreakerPause, Milliseconds(500), TimeSpan.FromMinutes(10)),
            ConnectionCalls = Number("connection_calls", fallback.ConnectionCalls, 1, 100_000),
            ConnectionQueue = Number("connection_queue", fallback.ConnectionQueue, 0, 10_000),
            TenantCalls = Number("tenant_calls", fallback.TenantCalls, 1, 100_000),
            TenantQueue = Number("tenant_queue", fallback.TenantQueue, 0, 10_000),
            QueueWait = Time("queue_wait", fallback.QueueWait, TimeSpan.Zero, TimeSpan.FromSeconds(30)),
        };
        if (read.HedgeAfter >= read.FirstByte)
            _errors.Add(Path("hedge_after"), "A read that is sent a second time has to be so before 'FirstByte' is over.");
        return read;
    }

    private static string InPlans(string name) => string.Concat(name.Split('_').Select(static word => $"{char.ToUpperInvariant(word[0])}{word[1..]}"));

    // Plans of the API arrive without their underscores, and case does not matter to configuration.
    private static bool Same(string name, string key) =>
        string.Equals(name.Replace("_", "", StringComparison.Ordinal), key.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);

    private string Path(string name) => _given.TryGetValue(name, out var child) ? child.Path : $"{_section.Path}:{name}";

    private TimeSpan Time(string name, TimeSpan fallback, TimeSpan least, TimeSpan most)
    {
        if (!_given.TryGetValue(name, out var child))
            return fallback;

        // A bare number would be read as days.
        if (child.Value is { } text && text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= least && time <= most)
            return time;
        _errors.Add(child.Path, $"'{child.Value}' is not a time between {least} and {most}, such as 00:00:05.");
        return fallback;
    }

    private int Number(string name, int fallback, int least, int most)
    {
        if (!_given.TryGetValue(name, out var child))
            return fallback;
        if (int.TryParse(child.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        _errors.Add(child.Path, $"'{child.Value}' is not a whole number from {least} to {most}.");
        return fallback;
    }

    private double Share(string name, double fallback, double least)
    {
        if (!_given.TryGetValue(name, out var child))
            return fallback;
        if (double.TryParse(child.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share >= least && share <= 1)
            return share;
        _errors.Add(child.Path, string.Create(CultureInfo.InvariantCulture, $"'{child.Value}' is not a share between {least} and 1, such as 0.2."));
        return fallback;
    }
}
