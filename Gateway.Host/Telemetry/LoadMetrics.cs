using System.Diagnostics.Metrics;
using Gateway.Host.Admission;
using Gateway.Host.Resilience;

namespace Gateway.Host.Telemetry;

/// <summary>What is under way and how backends are, as metrics. They are read when they are asked for, so that a call costs nothing for them.</summary>
internal sealed class LoadMetrics
{
    public LoadMetrics(GatewayLoad gateway, TenantLoads tenants, OpenWebSockets sockets, UpstreamCircuits circuits, IMeterFactory meters)
    {
        var meter = meters.Create(UsageMetrics.MeterName);
        var totals = circuits.Totals;
        meter.CreateObservableUpDownCounter("gateway.calls.active", () => gateway.Active, "{call}", "Calls under way.");
        meter.CreateObservableUpDownCounter("gateway.calls.queued", () => tenants.Waiting + circuits.Waiting, "{call}", "Calls that wait for others of their tenant or connection to end.");
        meter.CreateObservableUpDownCounter("gateway.websockets.open", () => sockets.Count, "{websocket}", "WebSockets that are open.");
        meter.CreateObservableCounter(
            "gateway.calls.refused",
            () => new[]
            {
                Measured(gateway.RefusedByConnection, "gateway.bulkhead", "connection"),
                Measured(gateway.RefusedByTenant, "gateway.bulkhead", "tenant"),
                Measured(gateway.Refused, "gateway.bulkhead", "gateway"),
            },
            "{call}",
            "Calls that were refused since too many were under way.");
        meter.CreateObservableCounter(
            "gateway.upstream.retries",
            () => new[] { Measured(totals.Retries, "gateway.retry", "repeat"), Measured(totals.Hedges, "gateway.retry", "hedge") },
            "{call}",
            "Calls to backends that were made again.");
        meter.CreateObservableCounter("gateway.upstream.retries.withheld", () => totals.Withheld, "{call}", "Calls that were not made again, as the budget was spent.");
        meter.CreateObservableCounter("gateway.upstream.breaker.opened", () => totals.Opened, "{breaker}", "How often a breaker has opened.");
        meter.CreateObservableUpDownCounter("gateway.upstream.breaker.open", () => circuits.Open, "{connection}", "Connections whose breaker is open or half open.");
    }

    private static Measurement<long> Measured(long value, string tag, string tagValue) => new(value, new KeyValuePair<string, object?>(tag, tagValue));
}
