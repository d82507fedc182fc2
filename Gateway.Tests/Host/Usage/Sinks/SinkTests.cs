using System.Collections.Concurrent;
using System.Text.Json;
using Gateway.Tests.Backends;
using Gateway.Tests.Host.Forwarding;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Providers.Abstractions.Metering;

namespace Gateway.Tests.Host.Usage.Sinks;

/// <summary>Usage that is told to others.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class SinkTests
{
    [Test]
    public async Task CloudEvents_ReceiverFailsAtFirst_ComeAgainWithTheSameIds()
    {
        var requests = new ConcurrentQueue<(string Type, string? Authorization, JsonElement Events)>();
        await using var receiver = await SmallUpstream.StartAsync(async context =>
        {
            var events = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
            requests.Enqueue((context.Request.ContentType!, context.Request.Headers.Authorization, events));
            context.Response.StatusCode = requests.Count == 1 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status204NoContent;
        });
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration, builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateway:UsageSink:Url"] = new Uri(receiver.Address, "/api/v1/events").ToString(),
            ["Gateway:UsageSink:Token"] = "secret",
        }));
        (await gateway.Client(tenant.SecretKey).GetAsync("/api/db/rows")).Expect(200);

        for (var started = TimeProvider.System.GetTimestamp(); requests.Count < 2; await Task.Delay(50))
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(30)));
        var (first, second) = (requests.First(), requests.Skip(1).First());
        Assert.That(first.Type, Does.StartWith("application/cloudevents-batch+json"));
        Assert.That(first.Authorization, Is.EqualTo("Bearer secret"));
        var call = first.Events[0];
        Assert.That((call.Text("specversion"), call.Text("type"), call.Text("subject")), Is.EqualTo(("1.0", "gateway.calls", "demo")));
        Assert.That((call.GetProperty("data").Text("operation"), call.GetProperty("data").Text("resource"), call.GetProperty("data").GetProperty("calls").GetInt64()), Is.EqualTo(("db.query", "rows", 1L)));
        Assert.That(second.Events[0].Text("id"), Is.EqualTo(call.Text("id")));
    }

    [Test]
    public async Task Sink_OfSomebodyElse_IsToldAllThatWasUsedBeforeTheEnd()
    {
        var sink = new RecordingSink();
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration, builder => builder.Services.AddSingleton<IUsageSink>(sink));
        for (var i = 0; i < 20; i++)
            (await gateway.Client(tenant.SecretKey).GetAsync("/api/db/rows")).Expect(200);

        await gateway.StopAsync();

        Assert.That(sink.Batches.SelectMany(batch => batch.Records).Sum(record => record.Calls), Is.EqualTo(20));
        Assert.That(sink.Batches.Select(batch => batch.Id), Is.Unique);
    }

    private sealed class RecordingSink : IUsageSink
    {
        public ConcurrentQueue<UsageBatch> Batches { get; } = [];

        public string Name => "recording";

        public Task SendAsync(UsageBatch batch, CancellationToken cancellationToken)
        {
            Batches.Enqueue(batch);
            return Task.CompletedTask;
        }
    }
}
