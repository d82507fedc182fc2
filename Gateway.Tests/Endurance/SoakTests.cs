using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;
using Gateway.Tests.Faults.Projects;
using Gateway.Tests.Host.Forwarding;
using Gateway.Tests.Supabase;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Endurance;

/// <summary>
/// A gateway of its own process under a steady load, some of it on backends that misbehave in turn: whoever has nothing to do with those
/// notices nothing, and memory, descriptors and threads stay what they are. GATEWAY_TEST_SOAK_SECONDS says for how long.
/// </summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class SoakTests
{
    private const int Workers = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);
    private static readonly string[] Explained = ["200", "206", "502", "503", "504", "broken"];

    [Test]
    public async Task MixedFaults_UnderASteadyLoad_LeaveEverythingFlatAndOthersAlone()
    {
        var began = TimeProvider.System.GetTimestamp();
        int Turns() => (int)(TimeProvider.System.GetElapsedTime(began) / Turn);
        await using var healthy = await SmallUpstream.StartAsync(HealthySupabase.AnswerAsync);
        await using var faulty = await SmallUpstream.StartAsync(context => MisbehaveAsync(context, Turns() % 6));
        using var directory = new TemporaryDirectory();
        var configuration = new GatewayConfiguration();
        var own = configuration.AddTenant("own");
        var good = configuration.AddTenant("good", "supabase", Settings(healthy.Address));
        var bad = configuration.AddTenant("bad", "supabase", Settings(faulty.Address));
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "appsettings.json"), configuration.ToJson());
        await using var gateway = await GatewayProcess.StartAsync(directory.Path);
        (await gateway.Client(own.SecretKey).PostAsync("/api/db/notes", """[{"id":"1"},{"id":"2"}]""")).Expect(201);

        using var stop = new CancellationTokenSource(Length.Soak);
        var load = new Load();
        var running = Enumerable.Range(0, Workers).SelectMany(worker => new[]
        {
            load.RunAsync("own read", () => gateway.Client(own.SecretKey).GetAsync("/api/db/notes?order=id"), static outcome => outcome == "200", Pause, stop.Token),
            load.RunAsync("own write", () => gateway.Client(own.SecretKey).PatchAsync("/api/db/notes/1", $$"""{"worker":{{worker}}}"""), static outcome => outcome == "200", Pause, stop.Token),
            load.RunAsync("own upload", () => gateway.Client(own.SecretKey).PutAsync($"/api/storage/files/{worker}", "{}"), static outcome => outcome is "200" or "201", Pause, stop.Token),
            load.RunAsync("good read", () => gateway.Client(good.SecretKey).GetAsync("/api/db/notes"), static outcome => outcome == "200", Pause, stop.Token),
            load.RunAsync("good page", () => gateway.Client(good.SecretKey).GetAsync("/api/db/notes?cursor="), static outcome => outcome == "200", Pause, stop.Token),
            load.RunAsync("bad read", () => gateway.Client(bad.SecretKey).GetAsync("/api/db/notes"), Explained.Contains, Pause, stop.Token),
            load.RunAsync("bad page", () => gateway.Client(bad.SecretKey).GetAsync("/api/db/notes?cursor="), Explained.Contains, Pause, stop.Token),
            load.RunAsync("bad write", () => gateway.Client(bad.SecretKey).PostAsync("/api/db/notes", "{}"), outcome => outcome == "201" || Explained.Contains(outcome), Pause, stop.Token),
        }).ToList();
        var samples = await SampleAsync(gateway, stop.Token);
        await Task.WhenAll(running);

        var (early, late) = (Sample.Of(samples[(samples.Count / 4)..(samples.Count / 2)]), Sample.Of(samples[(samples.Count * 3 / 4)..]));
        await TestContext.Progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Length.Soak}: early {early}, late {late}; {load.Summary}"));
        Assert.That(load.Mistakes, Is.Empty, load.Summary);
        Assert.That(late.Memory, Is.LessThan(early.Memory * 1.3 + (48 << 20)), "memory");
        Assert.That(late.Descriptors, Is.LessThan(early.Descriptors + 100), "descriptors");
        Assert.That(late.Threads, Is.LessThan(early.Threads + 30), "threads");
        Assert.That(gateway.Output, Does.Not.Contain("failed by a defect"));
    }

    private static async Task<List<Sample>> SampleAsync(GatewayProcess gateway, CancellationToken cancellationToken)
    {
        var samples = new List<Sample>();
        while (!cancellationToken.IsCancellationRequested)
        {
            samples.Add(new Sample(gateway.ResidentMemory(), gateway.CountDescriptors(), gateway.CountThreads()));
            await Task.Delay(TimeSpan.FromMilliseconds(500), CancellationToken.None);
        }

        return samples;
    }

    // One way after the other.
    private static async Task MisbehaveAsync(HttpContext context, int turn)
    {
        switch (turn)
        {
            case 1:
                await Answers.Json(503, "{}")(context);
                break;
            case 2:
                context.Abort();
                break;
            case 3:
                await Task.Delay(Turn, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                context.Abort();
                break;
            case 4:
                context.Response.ContentLength = 100_000;
                await context.Response.WriteAsync("[");
                await context.Response.Body.FlushAsync();
                context.Abort();
                break;
            case 5:
                await Answers.Html(502)(context);
                break;
            default:
                await HealthySupabase.AnswerAsync(context);
                break;
        }
    }

    private static JsonObject Settings(Uri address) =>
        StubProject.Settings(address);

    private sealed record Sample(double Memory, double Descriptors, double Threads)
    {
        public static Sample Of(IReadOnlyList<Sample> samples) =>
            new(samples.Average(static sample => sample.Memory), samples.Average(static sample => sample.Descriptors), samples.Average(static sample => sample.Threads));

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Memory / (1 << 20):F0} MiB, {Descriptors:F0} descriptors, {Threads:F0} threads");
    }
}
