using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Backends;
using Gateway.Tests.Host.Forwarding;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Supabase;

/// <summary>What is tried again, what is not, and when a project is left alone.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RepetitionTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    private readonly FakeTimeProvider _clock = new();

    [TestCase("GET", "/api/db/notes")]
    [TestCase("GET", "/api/db/notes?cursor=")]
    [TestCase("HEAD", "/api/db/notes")]
    [TestCase("GET", "/api/auth/user")]
    public async Task Read_WhileTheProjectIsAway_IsTriedAgain(string method, string path)
    {
        await using var project = await StartAsync(Away, Away, Answers.Json(path.Contains("auth", StringComparison.Ordinal) ? AuthSamples.User : "[]"));
        (await _clock.RunAsync(project.User.SendAsync(method, path, null), Step)).Expect(200);
        Assert.That(project.Sent, Has.Length.EqualTo(3));
    }

    [TestCase("GET", "/api/db/notes", 500)]
    [TestCase("GET", "/api/db/notes", 429)]
    [TestCase("GET", "/api/db/notes", 540)]
    [TestCase("POST", "/api/db/notes", 503)]
    [TestCase("PATCH", "/api/db/notes?id=eq.1", 503)]
    [TestCase("DELETE", "/api/db/notes?id=eq.1", 503)]
    [TestCase("PUT", "/api/db/notes/1", 503)]
    [TestCase("POST", "/api/auth/login", 503)]
    [TestCase("PUT", "/api/storage/files/a.txt", 503)]
    [TestCase("DELETE", "/api/storage/files/a.txt", 503)]
    public async Task AnythingElse_IsSentOnce(string method, string path, int status)
    {
        await using var project = await StartAsync(Answers.Json(status, "{}"));
        var answer = await _clock.RunAsync(SendAsync(project, method, path), Step);
        Assert.That(answer.Status, Is.GreaterThanOrEqualTo(400));
        Assert.That(project.Sent, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Read_ThatIsAskedToWaitLong_IsToldSoAtOnce()
    {
        await using var project = await StartAsync(Answers.Json(503, "{}", ("Retry-After", "60")));
        var problem = (await project.App.GetAsync("/api/db/notes")).ExpectProblem(503, "upstream_unavailable");
        Assert.That(problem.Header("Retry-After"), Is.EqualTo("60"));
        Assert.That(project.Sent, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Read_ThatIsAskedToWaitUntilATime_IsToldHowLongThatIs()
    {
        await using var project = await StartAsync(Answers.Json(503, "{}", ("Date", "Tue, 24 Nov 2026 10:00:00 GMT"), ("Retry-After", "Tue, 24 Nov 2026 10:01:00 GMT")));
        foreach (var path in (string[])["/api/db/notes", "/api/db/notes?cursor=", "/api/auth/user", "/api/storage/files/a.txt"])
        {
            var problem = (await project.User.GetAsync(path)).ExpectProblem(503, "upstream_unavailable");
            Assert.That(problem.Header("Retry-After"), Is.EqualTo("60"), path);
        }

        Assert.That(project.Sent, Has.Length.EqualTo(4));
    }

    // What was never sent cannot have been carried out: it may be sent again, whatever it is.
    [TestCase("POST", "/api/db/notes")]
    [TestCase("PUT", "/api/db/notes/1")]
    [TestCase("GET", "/api/db/notes")]
    [TestCase("POST", "/api/auth/login")]
    public async Task Anything_ThatFailedToConnect_IsTriedAgainOnceSomebodyListens(string method, string path)
    {
        var port = FreePort();
        await using var project = await StubProject.RunAsync(
            Answers.Json("[]"), settings => settings["url"] = $"http://127.0.0.1:{port}", builder => builder.Services.AddSingleton<TimeProvider>(_clock));
        var call = SendAsync(project, method, path);
        for (var i = 0; i < 20 && !call.IsCompleted; i++)
            await Task.Delay(10); // The first attempt fails at once, and then waits for the clock.
        Assert.That(call.IsCompleted, Is.False);

        var bodies = new List<string>();
        await using var late = await SmallUpstream.StartAsync(
            async context =>
            {
                bodies.Add(await new StreamReader(context.Request.Body).ReadToEndAsync());
                await Answers.Json(path.Contains("auth", StringComparison.Ordinal) ? AuthSamples.Session : method == "GET" ? "[]" : "{}")(context);
            },
            port);
        Assert.That((await _clock.RunAsync(call, Step)).Status, Is.LessThan(300));
        Assert.That(bodies, Has.Count.EqualTo(1));
        if (method != "GET")
            Assert.That(bodies[0], Does.StartWith("{"));
    }

    [Test]
    public async Task Breaker_AfterFailureUponFailure_AnswersAtOnceAndTriesAgainLater()
    {
        var away = true;
        await using var project = await StubProject.RunAsync(
            context => away ? Away(context) : Answers.Json("[]")(context), configure: builder => builder.Services.AddSingleton<TimeProvider>(_clock));
        for (var i = 0; i < 10; i++)
            (await project.App.PostAsync("/api/db/notes", "{}")).ExpectProblem(503, "upstream_unavailable");
        var sent = project.Sent.Length;

        foreach (var path in (string[])["/api/db/notes", "/api/db/notes?cursor=", "/api/storage/files", "/api/auth/.well-known/jwks.json"])
        {
            var problem = (await project.App.GetAsync(path)).ExpectProblem(503, "upstream_unavailable");
            Assert.That(int.Parse(problem.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), Is.InRange(1, 5));
        }

        Assert.That(project.Sent, Has.Length.EqualTo(sent), "nothing is sent while it is open");
        away = false;
        _clock.Advance(TimeSpan.FromSeconds(6));
        (await project.App.GetAsync("/api/db/notes")).Expect(200);
        (await project.App.GetAsync("/api/db/notes")).Expect(200);
    }

    [Test]
    public async Task Breaker_OfOneConnection_LeavesOthersAlone()
    {
        await using var upstream = await SmallUpstream.StartAsync(static context => context.Request.Path.StartsWithSegments("/bad") ? Away(context) : Answers.Json("[]")(context));
        var configuration = new GatewayConfiguration();
        var bad = configuration.AddTenant("bad", "supabase", Settings("bad"));
        var good = configuration.AddTenant("good", "supabase", Settings("good"));
        await using var gateway = await TestGateway.StartAsync(configuration, builder => builder.Services.AddSingleton<TimeProvider>(_clock));
        for (var i = 0; i < 12; i++)
            (await gateway.Client(bad.PublishableKey).PostAsync("/api/db/notes", "{}")).ExpectProblem(503, "upstream_unavailable");
        Assert.That((await gateway.Client(bad.PublishableKey).PostAsync("/api/db/notes", "{}")).Text, Does.Contain("left alone"));
        (await gateway.Client(good.PublishableKey).GetAsync("/api/db/notes")).Expect(200);

        JsonObject Settings(string path) => new() { ["url"] = new Uri(upstream.Address, path).ToString(), ["publishable_key"] = StubProject.PublishableKey };
    }

    [TestCase(500)]
    [TestCase(429)]
    [TestCase(402)]
    [TestCase(401)]
    public async Task Breaker_ErrorsOfATenantsOwn_DoNotOpenIt(int status)
    {
        await using var project = await StartAsync(Answers.Json(status, """{"code":"XX000","message":"a statement failed"}"""));
        for (var i = 0; i < 25; i++)
            Assert.That((await project.User.GetAsync("/api/db/notes")).Status, Is.GreaterThanOrEqualTo(400));
        Assert.That(project.Sent, Has.Length.EqualTo(25));
    }

    private Task<StubProject> StartAsync(params RequestDelegate[] answers)
    {
        var next = -1;
        return StubProject.RunAsync(
            context => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)](context), configure: builder => builder.Services.AddSingleton<TimeProvider>(_clock));
    }

    private static Task Away(HttpContext context) => Answers.Empty(503)(context);

    private static Task<ApiResponse> SendAsync(StubProject project, string method, string path)
    {
        var body = path.EndsWith("login", StringComparison.Ordinal) ? """{"email":"ada@example.org","password":"correct horse"}""" : "{}";
        return project.User.SendAsync(method, path, method is "GET" or "DELETE" ? null : new StringContent(body, Encoding.UTF8, "application/json"));
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
