using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Telemetry;

/// <summary>What is measured, and where Prometheus reads it: <c>Gateway:Metrics</c>. Read at the start only.</summary>
internal sealed record MetricsOptions
{
    public const string Section = "Metrics";

    private const string Prometheus = "Prometheus";
    private const string Port = "Port";
    private const int MostPort = 65_535;

    /// <summary>Whether <c>/metrics</c> answers.</summary>
    public bool HasPrometheus { get; private init; }

    /// <summary>The port that it answers on, without a key; null for the gateway's own, with an operator key.</summary>
    public int? PrometheusPort { get; private init; }

    /// <summary>The address of that port.</summary>
    public string Address { get; private init; } = "localhost";

    /// <summary>How many tenants are told apart; the rest together are <c>other</c>.</summary>
    public int Tenants { get; private init; }

    public static MetricsOptions Read(IConfiguration configuration, SettingsErrors errors)
    {
        var section = configuration.GetSection($"{TenantReader.Section}:{Section}");
        section.RefuseUnknown(errors, Prometheus, Port, "Address", "Tenants");
        if (!bool.TryParse(section[Prometheus] ?? "false", out var prometheus))
            errors.Add($"{section.Path}:{Prometheus}", $"'{section[Prometheus]}' is neither true nor false.");
        var port = section.ReadInt64(Port, 0, 1, errors);
        if (port > MostPort)
            errors.Add($"{section.Path}:{Port}", $"'{port}' is not a port. There are {MostPort}.");
        else if (port > 0 && !prometheus)
            errors.Add($"{section.Path}:{Port}", $"Nothing answers there. Set '{Prometheus}' to true as well.");
        return new MetricsOptions
        {
            HasPrometheus = prometheus,
            PrometheusPort = port is > 0 and <= MostPort ? (int)port : null,
            Address = section["Address"] is { Length: > 0 } address ? address : "localhost",
            Tenants = (int)Math.Min(section.ReadInt64("Tenants", 100, 0, errors), 10_000),
        };
    }
}
