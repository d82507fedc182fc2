using Microsoft.Extensions.Options;

namespace Gateway.Host.Telemetry;

/// <summary>
/// Keeps out of the log what has no place in it, at whatever level it is asked for: keys that stand in a query or in a malformed header, upstream
/// addresses, the stacks of failures that are told in a sentence elsewhere, and lines that anybody could fill it with. Rules of one sink
/// come before those of all, so that each sink that has some is given these.
/// </summary>
internal sealed class QuietLogs : IPostConfigureOptions<LoggerFilterOptions>
{
    private static readonly (string Category, LogLevel Least)[] Categories =
    [
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning),
        ("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.Information),

        // Connections that there is no room for: they are counted.
        ("Microsoft.AspNetCore.Server.Kestrel.Connections", LogLevel.Error),
        ("Yarp.ReverseProxy.Forwarder", LogLevel.None),
        ("Microsoft.EntityFrameworkCore", LogLevel.None),
    ];

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        foreach (var sink in options.Rules.Select(static rule => rule.ProviderName).Append(null).Distinct().ToList())
        {
            foreach (var (category, least) in Categories)
                options.Rules.Add(new LoggerFilterRule(sink, category, least, null));
        }
    }
}
