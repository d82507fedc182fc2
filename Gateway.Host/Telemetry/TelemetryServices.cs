using Gateway.Host.Forwarding;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Metering;

namespace Gateway.Host.Telemetry;

/// <summary>Adds metrics and traces, for whoever is configured to listen. Without a listener they cost nothing.</summary>
internal static class TelemetryServices
{
    // As OpenTelemetry has them: https://opentelemetry.io/docs/specs/otel/protocol/exporter/.
    private static readonly string[] OtlpEndpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    private static readonly string[] Meters = [UsageMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime"];

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var options = MetricsOptions.Read(configuration, new SettingsErrors()); // Reported with the rest.
        services.AddSingleton(options).AddSingleton<LoadMetrics>().AddSingleton<IUsageSink, UsageMetrics>();
        var hasOtlp = OtlpEndpoints.Any(name => configuration[name] is { Length: > 0 });
        if (!hasOtlp && !options.HasPrometheus)
            return services;

        var telemetry = services.AddOpenTelemetry().ConfigureResource(static resource => resource.AddService("gateway")).WithMetrics(metrics =>
        {
            metrics.AddMeter(Meters);
            if (options.HasPrometheus)
                metrics.AddPrometheusExporter();
        });
        if (hasOtlp)
        {
            telemetry
                .WithTracing(static traces => traces.AddAspNetCoreInstrumentation().AddSource(TraceContextHandler.SourceName))
                .UseOtlpExporter();
        }

        return services;
    }
}
