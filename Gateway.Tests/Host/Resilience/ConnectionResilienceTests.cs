using System.Text.Json.Nodes;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Supabase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Host.Resilience;

/// <summary>What a connection's settings and a plan's change about calls to a backend.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ConnectionResilienceTests
{
    private const string Notes = "/api/db/notes";

    private static readonly RequestDelegate Away = Answers.Json(503, "{}");

    [TestCase("/api/db/notes")]
    [TestCase("/api/db/notes?cursor=")]
    [TestCase("/api/storage/files")]
    public async Task FirstByte_ThatIsShort_EndsACallThatHangs(string path)
    {
        await using var project = await StubProject.RunAsync(NeverAsync, With("""{"first_byte":"00:00:00.200"}"""));
        (await project.App.GetAsync(path)).ExpectProblem(504, "upstream_timeout");
        Assert.That(project.Sent, Has.Length.EqualTo(1));
    }

    // A body that comes with its headers streams no more than none.
    [TestCase("POST", "/api/db/notes")]
    [TestCase("PATCH", "/api/db/notes?id=eq.1")]
    [TestCase("PATCH", "/api/db/notes/1")]
    [TestCase("POST", "/api/db/rpc/reset")]
    public async Task FirstByte_ThatIsShort_EndsASmallWriteThatHangs(string method, string path)
    {
        await using var project = await StubProject.RunAsync(NeverAsync, With("""{"first_byte":"00:00:00.200"}"""));
        (await project.Server.SendAsync(method, path, ApiClient.Json("""{"a":1}"""))).ExpectProblem(504, "upstream_timeout");
        Assert.That(project.Sent, Has.Length.EqualTo(1));
    }

    [TestCase("/native/main/rest/v1/notes")]
    public async Task NativeIdle_ThatIsShort_EndsACallThatHangs(string path)
    {
        var key = GatewayKey.Create(KeyRole.Publishable);
        await using var project = await StubProject.RunAsync(NeverAsync, With("""{"native_idle":"00:00:00.500"}"""), WithKey(key, "native"));
        (await project.Gateway.Client(key).GetAsync(path)).ExpectProblem(504, "upstream_timeout");
    }

    [Test]
    public async Task Idle_ThatIsShort_EndsABodyThatStandsStill()
    {
        await using var project = await StubProject.RunAsync(
            static async context =>
            {
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("[");
                await context.Response.Body.FlushAsync();
                await NeverAsync(context);
            },
            With("""{"idle":"00:00:00.500"}"""));
        Assert.That(async () => await project.App.GetAsync(Notes), Throws.InstanceOf<HttpRequestException>());
        (await project.App.GetAsync($"{Notes}?cursor=")).ExpectProblem(504, "upstream_timeout");
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(4)]
    public async Task Retries_AreAsManyAsIsSaid(int retries)
    {
        await using var project = await StubProject.RunAsync(Away, With($$"""{"retries":{{retries}},"retry_delay":"00:00:00.001"}"""));
        (await project.App.GetAsync(Notes)).ExpectProblem(503, "upstream_unavailable");
        Assert.That(project.Sent, Has.Length.EqualTo(retries + 1));
    }

    [Test]
    public async Task Budget_InAnOutage_BoundsWhatIsSentBeyondTheCalls()
    {
        await using var project = await StubProject.RunAsync(
            Away, With("""{"retries":2,"retry_delay":"00:00:00.001","retry_share":0.1,"retry_floor":3,"breaker_minimum":100000}"""));
        for (var i = 0; i < 50; i++)
            (await project.App.GetAsync(Notes)).ExpectProblem(503, "upstream_unavailable");
        Assert.That(project.Sent.Length - 50, Is.InRange(3, 8), "a tenth of the calls, and three");
    }

    [Test]
    public async Task Breaker_WithItsOwnThresholds_OpensByThemAndAnswersAtOnce()
    {
        await using var project = await StubProject.RunAsync(Away, With("""{"retries":0,"breaker_minimum":2,"breaker_pause":"00:05:00"}"""));
        for (var i = 0; i < 5; i++)
            (await project.App.GetAsync(Notes)).ExpectProblem(503, "upstream_unavailable");
        Assert.That(project.Sent, Has.Length.EqualTo(2));
        Assert.That(int.Parse((await project.App.GetAsync(Notes)).Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), Is.InRange(200, 300));
    }

    [TestCase("/api/db/notes")]
    [TestCase("/api/db/notes?cursor=")]
    public async Task Breaker_BackendThatNeverAnswers_OpensToo(string path)
    {
        await using var project = await StubProject.RunAsync(NeverAsync, With("""{"first_byte":"00:00:00.200","breaker_minimum":3,"breaker_pause":"00:05:00"}"""));
        for (var i = 0; i < 3; i++)
            (await project.App.GetAsync(path)).ExpectProblem(504, "upstream_timeout");
        (await project.App.GetAsync(path)).ExpectProblem(503, "upstream_unavailable");
        Assert.That(project.Sent, Has.Length.EqualTo(3));
    }

    // A function that raises PT503 says 503 of its own accord.
    [Test]
    public async Task Breaker_FunctionsOwnErrors_LeaveItClosed()
    {
        await using var project = await StubProject.RunAsync(Answers.Json(503, """{"code":"PT503","message":"closed on Sundays","details":null,"hint":null}"""));
        for (var i = 0; i < 15; i++)
            Assert.That((await project.Server.PostAsync("/api/db/rpc/order", "{}")).Status, Is.EqualTo(503));
        Assert.That(project.Sent, Has.Length.EqualTo(15));
    }

    [Test]
    public async Task Hedge_ReadThatTakesLong_IsAnsweredByTheSecond([Values("GET", "HEAD")] string method)
    {
        var asked = 0;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var project = await StubProject.RunAsync(
            async context =>
            {
                if (Interlocked.Increment(ref asked) == 1)
                {
                    await using var registration = context.RequestAborted.Register(() => ended.TrySetResult());
                    await NeverAsync(context);
                    return;
                }

                await Answers.Json("""[{"id":1}]""")(context);
            },
            With("""{"hedge_after":"00:00:00.050"}"""));
        (await project.App.SendAsync(method, Notes, null)).Expect(200);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(project.Sent, Has.Length.EqualTo(2));
        Assert.That(project.Sent[1].Line, Is.EqualTo(project.Sent[0].Line));
    }

    [Test]
    public async Task Hedge_WithoutABudget_IsNotSent()
    {
        await using var project = await StubProject.RunAsync(
            static async context =>
            {
                await Task.Delay(300, context.RequestAborted);
                await Answers.Json("[]")(context);
            },
            With("""{"hedge_after":"00:00:00.020","retry_share":0,"retry_floor":0}"""));
        (await project.App.GetAsync(Notes)).Expect(200);
        Assert.That(project.Sent, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Hedge_Write_IsSentOnce()
    {
        await using var project = await StubProject.RunAsync(
            static async context =>
            {
                await Task.Delay(300, context.RequestAborted);
                await Answers.Json(201, "[{}]")(context);
            },
            With("""{"hedge_after":"00:00:00.020"}"""));
        (await project.App.PostAsync(Notes, "{}")).Expect(201);
        Assert.That(project.Sent, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Plan_SaysWhatItsConnectionsDoNot()
    {
        await using var project = await StubProject.RunAsync(Away, With("""{"retry_delay":"00:00:00.001"}"""), static builder => builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Gateway:Plans:default:Resilience:Retries"] = "3" }));
        (await project.App.GetAsync(Notes)).ExpectProblem(503, "upstream_unavailable");
        Assert.That(project.Sent, Has.Length.EqualTo(4));
    }

    [Test]
    public async Task Upstreams_AreShownAsTheyAre()
    {
        var key = GatewayKey.Create(KeyRole.Operator);
        await using var project = await StubProject.RunAsync(
            Away, With("""{"retries":1,"retry_delay":"00:00:00.001","retry_floor":5,"retry_share":0,"breaker_minimum":2}"""),
            builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Gateway:OperatorKey"] = key }));
        (await project.App.GetAsync(Notes)).ExpectProblem(503, "upstream_unavailable");
        var shown = (await project.Gateway.Client(key).GetAsync("/admin/upstreams")).Expect(200).Json.GetProperty("upstreams");
        Assert.That(
            shown.GetRawText(),
            Is.EqualTo("""[{"tenant":"acme","connection":"main","state":"open","calls":0,"queued":0,"retries":1,"retries_left":4}]"""));
    }

    private static Action<JsonObject> With(string resilience) => settings => settings["resilience"] = JsonNode.Parse(resilience);

    private static Action<WebApplicationBuilder> WithKey(string key, string scope) => builder => builder.Configuration.AddInMemoryCollection(
        new Dictionary<string, string?> { ["Gateway:Tenants:acme:Keys:9:Value"] = key, ["Gateway:Tenants:acme:Keys:9:Scopes:0"] = scope });

    private static Task NeverAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
}
