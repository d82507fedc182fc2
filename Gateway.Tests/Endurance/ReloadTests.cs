using System.Globalization;
using Gateway.Tests.Backends;
using Gateway.Tests.Faults.Projects;
using Gateway.Tests.Host.Forwarding;
using Gateway.Tests.Supabase;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Endurance;

/// <summary>The configuration changes again and again under load.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class ReloadTests
{
    private const int Reloads = 1_000;

    [Test]
    public async Task Configuration_ChangedAThousandTimesUnderLoad_FailsNoRequest()
    {
        await using var upstream = await SmallUpstream.StartAsync(HealthySupabase.AnswerAsync);
        var configuration = new GatewayConfiguration();
        var own = configuration.AddTenant("own");
        var forwarded = configuration.AddTenant("forwarded", "supabase", StubProject.Settings(upstream.Address));
        var changing = new ChangingConfiguration();
        await using var gateway = await TestGateway.StartAsync(configuration, builder => ((IConfigurationBuilder)builder.Configuration).Add(changing));
        using var stop = new CancellationTokenSource();
        var load = new Load();
        var running = new[]
        {
            load.RunAsync("read", () => gateway.Client(own.SecretKey).GetAsync("/api/db/notes"), static outcome => outcome == "200", TimeSpan.Zero, stop.Token),
            load.RunAsync("write", () => gateway.Client(own.SecretKey).PutAsync("/api/db/notes/1", "{}"), static outcome => outcome == "200", TimeSpan.Zero, stop.Token),
            load.RunAsync("forward", () => gateway.Client(forwarded.SecretKey).GetAsync("/api/db/notes"), static outcome => outcome == "200", TimeSpan.Zero, stop.Token),
            load.RunAsync("forwarded write", () => gateway.Client(forwarded.PublishableKey).PostAsync("/api/db/notes", "{}"), static outcome => outcome == "201", TimeSpan.Zero, stop.Token),
        };
        for (var i = 1; i <= Reloads; i++)
        {
            // A plan's limit, and a connection that is another from then on, with requests under way on the one before.
            changing.Change(
                ("Gateway:Plans:default:RateLimit:Requests", (10_000_000 + i).ToString(CultureInfo.InvariantCulture)),
                ("Gateway:Tenants:forwarded:Connections:main:Settings:secret_key", $"{StubProject.SecretKey}{i % 7}"));
            await Task.Delay(1);
        }

        await stop.CancelAsync();
        await Task.WhenAll(running);
        Assert.That(load.Mistakes, Is.Empty, load.Summary);
        Assert.That(load.Count("forward", "200"), Is.GreaterThan(100), load.Summary);
        Assert.That((await gateway.Client(own.SecretKey).GetAsync("/api/db/notes")).Header("RateLimit-Policy"), Does.Contain($"{10_000_000 + Reloads}"));
    }
}
