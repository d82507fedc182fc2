using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Host.Forwarding;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Host.Telemetry;

/// <summary>What Prometheus and collectors are told.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class MetricsTests
{
    [Test]
    public async Task Metrics_WithoutAPort_AreForOperators()
    {
        var key = GatewayKey.Create(KeyRole.Operator);
        var configuration = new GatewayConfiguration().WithOperator(key);
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await StartAsync(configuration, ("Gateway:Metrics:Prometheus", "true"), ("Gateway:Metrics:Tenants", "1"));
        (await gateway.Client(tenant.SecretKey).GetAsync("/api/db/rows")).Expect(200);

        (await gateway.Client(null).GetAsync("/metrics")).ExpectProblem(401, "invalid_key");
        (await gateway.Client(tenant.SecretKey).GetAsync("/metrics")).ExpectProblem(403, "insufficient_scope");
        var text = await MetricsAsync(gateway.Client(key), "gateway_calls_total");
        Assert.That(text, Does.Match("""gateway_calls_total\{[^}]*gateway_operation="db.query"[^}]*gateway_tenant="demo"[^}]*\} 1 """));
        Assert.That(text, Does.Contain("http_server_request_duration_seconds"));
    }

    [Test]
    public async Task Metrics_OfMoreTenantsThanAreToldApart_AreOfOthers()
    {
        var key = GatewayKey.Create(KeyRole.Operator);
        var configuration = new GatewayConfiguration().WithOperator(key);
        var tenants = Enumerable.Range(0, 3).Select(i => configuration.AddTenant($"tenant-{i}")).ToList();
        await using var gateway = await StartAsync(configuration, ("Gateway:Metrics:Prometheus", "true"), ("Gateway:Metrics:Tenants", "1"));
        foreach (var tenant in tenants)
            (await gateway.Client(tenant.SecretKey).GetAsync("/api/db/rows")).Expect(200);

        var text = await MetricsAsync(gateway.Client(key), "gateway_tenant=\"other\"");
        Assert.That(System.Text.RegularExpressions.Regex.Count(text, """gateway_calls_total\{[^}]*gateway_tenant="tenant-"""), Is.EqualTo(1));
    }

    [Test]
    public async Task Metrics_OnAPortOfTheirOwn_NeedNoKeyAndAreNowhereElse()
    {
        var configuration = new GatewayConfiguration();
        var port = ServerProcess.FreePort();
        await using var gateway = await StartAsync(
            configuration, ("Gateway:Metrics:Prometheus", "true"), ("Gateway:Metrics:Port", port.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("Gateway:Metrics:Address", "127.0.0.1"));

        using var http = Clients.To($"http://127.0.0.1:{port}");
        Assert.That(await http.GetStringAsync("/metrics"), Does.Contain("# TYPE"));
        (await gateway.Client(null).GetAsync("/metrics")).ExpectProblem(404, "not_found");
    }

    [Test]
    public async Task Otlp_Endpoint_IsSentMetricsAndTraces()
    {
        var paths = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        await using var collector = await SmallUpstream.StartAsync(context =>
        {
            paths[context.Request.Path] = true;
            return Task.CompletedTask;
        });
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using (var gateway = await StartAsync(
            configuration, ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address.ToString()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")))
        {
            (await gateway.Client(tenant.SecretKey).GetAsync("/api/db/rows")).Expect(200);
            await gateway.StopAsync();
        }

        Assert.That(paths.Keys, Is.SupersetOf(new[] { "/v1/metrics", "/v1/traces" }));
    }

    private static async Task<string> MetricsAsync(ApiClient client, string until)
    {
        for (var started = TimeProvider.System.GetTimestamp(); ; await Task.Delay(100))
        {
            var text = (await client.GetAsync("/metrics")).Expect(200).Text;
            if (text.Contains(until, StringComparison.Ordinal))
                return text;
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(30)), text);
        }
    }

    private static Task<TestGateway> StartAsync(GatewayConfiguration configuration, params (string Name, string Value)[] settings) => TestGateway.StartAsync(
        configuration, builder => builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))));
}
