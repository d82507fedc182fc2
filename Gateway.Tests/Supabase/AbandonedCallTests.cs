using System.Net.Sockets;
using System.Text;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Supabase;

/// <summary>Callers who leave before the end.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class AbandonedCallTests
{
    [TestCase("GET", "/api/db/notes")]
    [TestCase("GET", "/api/db/notes?cursor=")]
    [TestCase("POST", "/api/db/notes")]
    [TestCase("GET", "/api/storage/files")]
    public async Task Caller_WhoLeaves_EndsTheCallUpstream(string method, string path)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var project = await StubProject.RunAsync(async context =>
        {
            await using var registration = context.RequestAborted.Register(() => ended.TrySetResult());
            asked.TrySetResult();
            await NeverAsync(context);
        });
        using var leave = new CancellationTokenSource();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("apikey", project.App.Key);
        if (method == "POST")
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        var call = project.Gateway.Http.SendAsync(request, leave.Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await leave.CancelAsync();
        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    // A chat whose reader closes the window midway must not go on to cost tokens.
    [TestCase("/native/main/functions/v1/chat", "text/event-stream")]
    [TestCase("/api/db/notes", "application/json")]
    [TestCase("/api/storage/files/a.txt", "text/plain")]
    public async Task Caller_WhoLeavesMidway_EndsTheAnswerUpstream(string path, string type)
    {
        var key = GatewayKey.Create(KeyRole.Secret);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var project = await StubProject.RunAsync(
            async context =>
            {
                await using var registration = context.RequestAborted.Register(() => ended.TrySetResult());
                context.Response.ContentType = type;
                await context.Response.WriteAsync("[data: one\n\n");
                await context.Response.Body.FlushAsync();
                await NeverAsync(context);
            },
            configure: builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Gateway:Tenants:acme:Keys:9:Value"] = key, ["Gateway:Tenants:acme:Keys:9:Scopes:0"] = "*", ["Gateway:Tenants:acme:Keys:9:Scopes:1"] = "native",
            }));
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("apikey", key);
        using (var response = await project.Gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[5]).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.That(ended.Task.IsCompleted, Is.False);
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [TestCase("GET", "/api/db/notes")]
    [TestCase("GET", "/api/db/notes?cursor=")]
    [TestCase("PUT", "/api/storage/files/a.txt")]
    public async Task Answer_AfterTheCallerLeft_IsForNobodyAndHarmsNothing(string method, string path)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var project = await StubProject.RunAsync(async context =>
        {
            if (asked.TrySetResult())
            {
                await answer.Task;
                await context.Response.WriteAsync("[]");
                answered.SetResult();
                return;
            }

            await Answers.Json("""[{"id":1}]""")(context);
        });
        using var leave = new CancellationTokenSource();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("apikey", project.App.Key);
        if (method == "PUT")
            request.Content = new StringContent("content");
        var call = project.Gateway.Http.SendAsync(request, leave.Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await leave.CancelAsync();
        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
        answer.SetResult();
        await answered.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That((await project.App.GetAsync("/api/db/notes")).Expect(200).Text, Is.EqualTo("""[{"id":1}]"""));
    }

    // A browser whose user navigates away must not shut the project off for all others.
    [TestCase("POST", "/api/db/notes", "application/json")]
    [TestCase("PUT", "/api/storage/files/a.txt", "text/plain")]
    [TestCase("POST", "/native/main/rest/v1/notes", "application/json")]
    public async Task Breaker_BodiesThatTheirCallersBreakOff_DoNotOpenIt(string method, string path, string type)
    {
        using var arrived = new SemaphoreSlim(0);
        using var broken = new SemaphoreSlim(0);
        var key = GatewayKey.Create(KeyRole.Publishable);
        await using var project = await StubProject.RunAsync(
            async context =>
            {
                try
                {
                    if (await context.Request.Body.ReadAsync(new byte[1024]) > 0)
                        arrived.Release();
                    await context.Request.Body.CopyToAsync(Stream.Null);
                    await Answers.Json("[]")(context);
                }
                catch (Exception error) when (error is IOException or OperationCanceledException)
                {
                    broken.Release();
                }
            },
            configure: builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Gateway:Tenants:acme:Keys:9:Value"] = key, ["Gateway:Tenants:acme:Keys:9:Scopes:0"] = "native", ["Gateway:Tenants:acme:Keys:9:Scopes:1"] = "db:read",
                ["Gateway:Tenants:acme:Keys:9:Scopes:2"] = "db:write", ["Gateway:Tenants:acme:Keys:9:Scopes:3"] = "storage:write",
            }),
            readBody: false);
        for (var i = 0; i < 12; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(project.Gateway.Address.Host, project.Gateway.Address.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"{method} {path} HTTP/1.1\r\nHost: gateway\r\napikey: {key}\r\nContent-Type: {type}\r\nContent-Length: 300000\r\n\r\n{new string(' ', 100_000)}"));
            await AssertComesAsync(arrived);
            client.LingerState = new LingerOption(true, 0);
            client.Close();
            await AssertComesAsync(broken);
        }

        (await project.Gateway.Client(key).GetAsync("/api/db/notes")).Expect(200);
    }

    [TestCase("POST", "/api/db/notes", "application/json", 0)]
    [TestCase("POST", "/api/db/notes", "application/json", 20_000)]
    [TestCase("PATCH", "/api/db/notes?id=eq.1", "application/json", 20_000)]
    [TestCase("PUT", "/api/storage/files/a.txt", "text/plain", 0)]
    [TestCase("PUT", "/api/storage/files/a.txt", "text/plain", 20_000)]
    public async Task Breaker_BodiesThatAreMalformed_DoNotOpenIt(string method, string path, string type, int good)
    {
        var begun = good == 0 ? "" : $"{good:x}\r\n{new string(' ', good)}\r\n";
        await using var project = await StubProject.RunAsync(Answers.Json("[]"));
        for (var i = 0; i < 12; i++)
        {
            (await RawRequest.SendAsync(
                project.Gateway.Address,
                $"{method} {path} HTTP/1.1\r\nHost: g\r\napikey: {project.App.Key}\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\n{begun}80000000\r\n[]\r\n0\r\n\r\n")).ExpectProblem(400, "invalid_request");
        }

        (await project.App.GetAsync("/api/db/notes")).Expect(200);
    }

    private static async Task AssertComesAsync(SemaphoreSlim signal) => Assert.That(await signal.WaitAsync(TimeSpan.FromSeconds(30)), Is.True);

    private static Task NeverAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
}
