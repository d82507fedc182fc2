using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Backends;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Supabase;

/// <summary>A project that is not there, is not what it says, or does not answer as it should.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class FaultTests
{
    private static readonly string[] Calls = ["/api/db/notes", "/api/db/notes?cursor=", "/api/storage/files", "/api/auth/user"];

    [TestCaseSource(nameof(Calls))]
    public async Task Connection_Refused_IsUnavailableWithAWait(string path)
    {
        await using var project = await StubProject.StartAsync(static settings => settings["url"] = "http://127.0.0.1:1", Answers.Json("[]"));
        var problem = (await project.User.GetAsync(path)).ExpectProblem(503, "upstream_unavailable");
        Assert.That(problem.Header("Retry-After"), Is.Not.Null);
        Assert.That(problem.Text, Does.Not.Contain("127.0.0.1"));
    }

    [TestCaseSource(nameof(Calls))]
    public async Task Name_Unknown_IsUnavailableAndSaysSo(string path)
    {
        await using var project = await StubProject.StartAsync(static settings => settings["url"] = "https://no-such-project.invalid", Answers.Json("[]"));
        var problem = (await project.User.GetAsync(path)).ExpectProblem(503, "upstream_unavailable");
        Assert.That(problem.Text, Does.Not.Contain("no-such-project"));
    }

    [TestCaseSource(nameof(Calls))]
    public async Task Tls_WhereThereIsNone_IsBadConfiguration(string path)
    {
        await using var plain = await Gateway.Tests.Host.Forwarding.SmallUpstream.StartAsync(static _ => Task.CompletedTask);
        await using var project = await StubProject.StartAsync(settings => settings["url"] = $"https://127.0.0.1:{plain.Address.Port}", Answers.Json("[]"));
        (await project.User.GetAsync(path)).ExpectProblem(502, "bad_configuration");
    }

    [TestCaseSource(nameof(Calls))]
    public async Task Answer_ThatDoesNotCome_IsATimeout(string path)
    {
        var clock = new FakeTimeProvider();
        await using var project = await StubProject.RunAsync(NeverAsync, configure: builder => With(builder, clock));
        (await clock.RunAsync(project.User.GetAsync(path), TimeSpan.FromSeconds(10))).ExpectProblem(504, "upstream_timeout");
        Assert.That(project.Sent, Has.Length.EqualTo(1), "there is no time left to try again");
    }

    [Test]
    public async Task Answer_OfAReadThatStandsStill_IsATimeout()
    {
        var clock = new FakeTimeProvider();
        await using var project = await StubProject.RunAsync(
            static async context =>
            {
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("[");
                await context.Response.Body.FlushAsync();
                await NeverAsync(context);
            },
            configure: builder => With(builder, clock));
        (await clock.RunAsync(project.User.GetAsync("/api/db/notes?cursor="), TimeSpan.FromSeconds(10))).ExpectProblem(504, "upstream_timeout");
    }

    [Test]
    public async Task Body_ThatBreaksOff_BreaksTheAnswerOff([Values] bool knownLength)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var project = await StubProject.RunAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = knownLength ? 100_000 : null;
            await context.Response.WriteAsync("[1,");
            await context.Response.Body.FlushAsync();
            await seen.Task;
            context.Abort();
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/db/notes");
        request.Headers.Add("apikey", project.App.Key);
        using var response = await project.Gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        Assert.That(body.ReadByte(), Is.EqualTo('['));
        seen.SetResult();
        Assert.That(async () => await body.CopyToAsync(Stream.Null), Throws.InstanceOf<IOException>().Or.InstanceOf<HttpRequestException>());
    }

    // Before anything of it was passed on, there is still room for an answer.
    [Test]
    public async Task Body_ThatNeverBegins_IsAnErrorOfTheUpstream()
    {
        await using var project = await StubProject.RunAsync(static async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = 100_000;
            await context.Response.StartAsync();
            context.Abort();
        });
        (await project.App.GetAsync("/api/db/notes")).ExpectProblem(502, "upstream_error");
    }

    [TestCase("/api/db/notes?cursor=")]
    [TestCase("/api/storage/files")]
    [TestCase("/api/auth/user")]
    public async Task Body_ThatIsReadAndBreaksOff_IsAnErrorOfTheUpstream(string path)
    {
        await using var project = await StubProject.RunAsync(static async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = 100_000;
            await context.Response.WriteAsync("""[{"id":1}""");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        (await project.User.GetAsync(path)).ExpectProblem(502, "upstream_error");
    }

    // Less than promised breaks off; more than promised is not read as another answer.
    [Test]
    public async Task ContentLength_Wrong_NeverShowsMoreOrLess([Values(1, 5)] int length)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var served = ServeAsync(server, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n[1]");
        await using var project = await StubProject.StartAsync(settings => settings["url"] = $"http://{server.LocalEndpoint}", Answers.Json("[]"));
        if (length > 3)
        {
            Assert.That(async () => await project.App.GetAsync("/api/db/notes"), Throws.InstanceOf<HttpRequestException>());
        }
        else
        {
            Assert.That((await project.App.GetAsync("/api/db/notes")).Text, Is.EqualTo("["));
            Assert.That((await project.App.GetAsync("/api/db/notes")).Text, Is.EqualTo("["));
        }

        server.Stop();
        await served;
    }

    // Something else, or a port that wants TLS and answers with an alert.
    [TestCase("SSH-2.0-OpenSSH_9.6\r\n")]
    [TestCase("\u0015\u0003\u0001\0\u0002\u0002\n")]
    public async Task Answer_ThatIsNoHttp_IsAnErrorOfTheUpstream(string answer)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var served = ServeAsync(server, answer);
        await using var project = await StubProject.StartAsync(settings => settings["url"] = $"http://{server.LocalEndpoint}", Answers.Json("[]"));
        (await project.App.GetAsync("/api/db/notes")).ExpectProblem(502, "upstream_error");
        server.Stop();
        await served;
    }

    private static void With(WebApplicationBuilder builder, TimeProvider clock) => builder.Services.AddSingleton(clock);

    private static Task NeverAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);

    private static async Task ServeAsync(TcpListener server, string answer)
    {
        try
        {
            while (true)
            {
                using var client = await server.AcceptTcpClientAsync();
                var stream = client.GetStream();
                await stream.ReadAtLeastAsync(new byte[16 << 10], 1, throwOnEndOfStream: false);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
            }
        }
        catch (SocketException)
        {
            // The listener was stopped.
        }
    }
}
