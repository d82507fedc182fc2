using Gateway.Host.ControlPlane.Operators;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Telemetry;

/// <summary><c>/metrics</c>, for Prometheus: to operators, or on a port of its own to whoever can reach that.</summary>
internal static class MetricsEndpoint
{
    public const string Path = "/metrics";

    /// <summary>Adds the port, where there is one, to the addresses that the gateway listens on. Where they are given otherwise, it has to be among them.</summary>
    public static void AddPort(IConfigurationManager configuration)
    {
        if (MetricsOptions.Read(configuration, new SettingsErrors()) is { PrometheusPort: { } port } options && configuration["urls"] is { } addresses)
            configuration["urls"] = $"{addresses};http://{options.Address}:{port}";
    }

    public static void Map(WebApplication app)
    {
        var options = app.Services.GetRequiredService<MetricsOptions>();
        if (!options.HasPrometheus)
            return;
        var endpoint = app.MapPrometheusScrapingEndpoint(Path);
        if (options.PrometheusPort is { } port)
            endpoint.RequireHost($"*:{port}");
        else
            endpoint.WithMetadata(new OperatorEndpoint { ReadsParameters = true });
    }
}
