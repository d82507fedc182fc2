using System.Text.RegularExpressions;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;
using Gateway.Tests.Host.Forwarding;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Host.Telemetry;

/// <summary>What Prometheus and collectors are told.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class MetricsTests
{
    // In a process of its own: a listener hears all meters of its process, also those of other tests' gateways.
    [Test]
    public async Task Metrics_WithoutAPort_AreForOperatorsAndTellOnlySoManyTenantsApart()
    {
        using var directory = new TemporaryDirectory();
        var key = GatewayKey.Create(KeyRole.Operator);
        var tenants = Enumerable.Range(0, 3).Select(_ => GatewayKey.Create(KeyRole.Secret)).ToList();
        await using var gateway = await GatewayProcess.StartAsync(
            directory.Path,
            [
                $"--Gateway:OperatorKey={key}", "--Gateway:Metrics:Prometheus=true", "--Gateway:Metrics:Tenants=1",
                .. tenants.SelectMany((tenant, i) => new[] { $"--Gateway:Tenants:tenant-{i}:Keys:0:Value={tenant}", $"--Gateway:Tenants:tenant-{i}:Connections:main:Provider=embedded" }),
            ]);
        foreach (var tenant in tenants)
            (await gateway.Client(tenant).GetAsync("/api/db/rows")).Expect(200);

        (await gateway.Client(null).GetAsync("/metrics")).ExpectProblem(401, "invalid_key");
        (await gateway.Client(tenants[0]).GetAsync("/metrics")).ExpectProblem(403, "insufficient_scope");
        const string others = """gateway_calls_total\{[^}]*gateway_operation="db.query"[^}]*gateway_tenant="other"\} 2""";
        var text = await MetricsAsync(gateway.Client(key), others);
        Assert.That(Regex.Count(text, """gateway_calls_total\{[^}]*gateway_tenant="tenant-\d"\} 1"""), Is.EqualTo(1));
        Assert.That(text, Does.Contain("http_server_request_duration_seconds"));
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
            if (Regex.IsMatch(text, until))
                return text;
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(30)), text);
        }
    }

    private static Task<TestGateway> StartAsync(GatewayConfiguration configuration, params (string Name, string Value)[] settings) => TestGateway.StartAsync(
        configuration, builder => builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))));
}
