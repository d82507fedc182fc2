using Gateway.Host.Keys;
using Gateway.Host.Tenancy;
using Microsoft.AspNetCore.Routing.Patterns;
using Providers.Abstractions.Connections;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Host.Services;

/// <summary>
/// Checks the declared routes, at the start and whenever the configuration changes: then those that were in force stay so.
/// </summary>
internal sealed class ServiceRouteFilter(ReservedPaths reserved) : IProxyConfigFilter
{
    private const string ScopeKey = "Scope";
    private const string UserTokensKey = "UserTokens";
    private const string Pass = "pass";

    /// <summary>The scope that a key needs for a route.</summary>
    public static string ScopeOf(RouteConfig route) => Metadata(route, ScopeKey) ?? Scope.Native;

    /// <summary>Whether tokens of end users go to the route's service.</summary>
    public static bool PassesUserTokens(RouteConfig route) => Metadata(route, UserTokensKey) is not null;

    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) => new(cluster);

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel)
    {
        var errors = new SettingsErrors();
        var path = $"{ServiceRoutes.Section}:Routes:{route.RouteId}";
        CheckPath(route, path, errors);
        if (cluster is null)
            errors.Add($"{path}:ClusterId", $"There is no cluster '{route.ClusterId}'. Declare it under '{ServiceRoutes.Section}:Clusters'.");
        if (!ScopeSet.Knows(ScopeOf(route)))
            errors.Add($"{path}:Metadata:{ScopeKey}", $"'{ScopeOf(route)}' is not a scope. Leave it out for '{Scope.Native}'.");
        if (Metadata(route, UserTokensKey) is not (null or Pass))
            errors.Add($"{path}:Metadata:{UserTokensKey}", $"It can only be '{Pass}'. Leave it out to refuse calls that carry a user's token.");
        return errors.All.Count == 0 ? new(route) : throw new InvalidConfigurationException(errors.All);
    }

    // A route that begins with a parameter, or has no path at all, would take what is left over of the gateway's own, and more with an 'Order'.
    private void CheckPath(RouteConfig route, string path, SettingsErrors errors)
    {
        try
        {
            if (route.Match.Path is not { Length: > 0 } pattern || ReservedPaths.FirstSegment(RoutePatternFactory.Parse(pattern)) is not { } first)
                errors.Add($"{path}:Match:Path", "A route begins with a segment of its own, such as '/search/{**rest}'.");
            else if (reserved.Contains(first))
                errors.Add($"{path}:Match:Path", $"'/{first}' is the gateway's own. Choose another path.");
        }
        catch (RoutePatternException error)
        {
            errors.Add($"{path}:Match:Path", error.Message);
        }
    }

    private static string? Metadata(RouteConfig route, string key) => route.Metadata?.GetValueOrDefault(key);
}
