using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Backends;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Security;

/// <summary>What the server refuses by itself is told in the contract's words too, and whoever is slow is not waited for.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class RejectedRequestTests
{
    private static IEnumerable<TestCaseData> Malformed =>
    [
        Case("NUL in the path", "GET /api/db/a%00b HTTP/1.1\r\nHost: gateway\r\n\r\n"),
        Case("line too long", $"GET /api/db/notes?{new string('a', 20_000)} HTTP/1.1\r\nHost: gateway\r\n\r\n"),
        Case("header too long", $"GET /api/db/notes HTTP/1.1\r\nHost: gateway\r\nX-Big: {new string('a', 100_000)}\r\n\r\n"),
        Case("too many headers", $"GET /api/db/notes HTTP/1.1\r\nHost: gateway\r\n{string.Concat(Enumerable.Range(0, 500).Select(i => $"X-{i}: a\r\n"))}\r\n"),
        Case("no host", "GET /api/db/notes HTTP/1.1\r\n\r\n"),
        Case("two hosts", "GET /api/db/notes HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        Case("two lengths", "POST /api/db/notes HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
        Case("bad header", "GET /api/db/notes HTTP/1.1\r\nHost: gateway\r\nrubbish\r\n\r\n"),
        Case("bad method", "G\u0001T /api/db/notes HTTP/1.1\r\nHost: gateway\r\n\r\n"),
        Case("bad version", "GET /api/db/notes HTTP/7.0\r\nHost: gateway\r\n\r\n"),
        Case("nothing of HTTP", "rubbish\r\n\r\n"),
    ];

    [TestCaseSource(nameof(Malformed))]
    public async Task Request_Malformed_IsAProblemWithAnId(string request)
    {
        await using var gateway = await TestGateway.StartAsync(new GatewayConfiguration());
        var problem = (await RawRequest.SendAsync(gateway.Address, request)).ExpectProblem(400, "invalid_request");
        Assert.That(problem.Header("Connection"), Is.EqualTo("close"));
    }

    [TestCase("POST", "/api/db/notes", "application/json")]
    [TestCase("POST", "/api/auth/login", "application/json")]
    [TestCase("POST", "/api/usage/events", "application/json")]
    [TestCase("PUT", "/api/storage/files/a.txt", "text/plain")]
    public async Task Body_WithAChunkThatNoNumberHolds_Is400(string method, string path, string type)
    {
        var configuration = new GatewayConfiguration();
        var key = configuration.AddTenant("acme").SecretKey;
        await using var gateway = await TestGateway.StartAsync(configuration);
        foreach (var size in new[] { "80000000", "FFFFFFFFFFFFFFFFF", "123456789", "-2", "x" })
        {
            (await RawRequest.SendAsync(gateway.Address, $"{method} {path} HTTP/1.1\r\nHost: g\r\napikey: {key}\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n[]\r\n0\r\n\r\n"))
                .ExpectProblem(400, "invalid_request");
        }
    }

    // After a good request on the same connection, which the server had a body for.
    [Test]
    public async Task Request_MalformedAfterAGoodOne_IsAProblem()
    {
        await using var gateway = await TestGateway.StartAsync(new GatewayConfiguration());
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /health/live HTTP/1.1\r\nHost: g\r\n\r\nGET /a%00b HTTP/1.1\r\nHost: g\r\n\r\n"));
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        var all = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(all, Does.Contain("HTTP/1.1 200 OK").And.Contain("HTTP/1.1 400 Bad Request").And.EndsWith("}"));
        Assert.That(all, Does.Contain("\"code\":\"invalid_request\"").And.Contain("X-Request-Id"));
    }

    [Test]
    public async Task Headers_ThatDripIn_AreNotWaitedFor()
    {
        await using var gateway = await TestGateway.StartAsync(
            new GatewayConfiguration(), static builder => builder.WebHost.ConfigureKestrel(static options => options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1)));
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port);
        await client.GetStream().WriteAsync("GET /api/db/notes HTTP/1.1\r\nHost: g\r\nX-Slow: "u8.ToArray());
        using var reader = new StreamReader(client.GetStream());
        Assert.That(await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30)), Does.Contain("came too slowly"));
    }

    // Each of these would otherwise let a few slow callers hold everything that there is.
    [Test]
    public async Task Limits_OfTheServer_AreSet()
    {
        await using var gateway = await TestGateway.StartAsync(new GatewayConfiguration());
        var limits = gateway.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.That(limits.RequestHeadersTimeout, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(30)));
        Assert.That(limits.KeepAliveTimeout, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(130)));
        Assert.That(limits.MinRequestBodyDataRate, Is.Not.Null);
        Assert.That(limits.MinResponseDataRate, Is.Not.Null);
        Assert.That(limits.MaxRequestBodySize, Is.LessThanOrEqualTo(16 << 20));
        Assert.That(limits.MaxRequestHeadersTotalSize, Is.LessThanOrEqualTo(32 << 10));
        Assert.That(limits.MaxRequestHeaderCount, Is.LessThanOrEqualTo(100));
    }

    [Test]
    public async Task Body_ThatDripsIn_IsNotWaitedFor()
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(
            configuration, static builder => builder.WebHost.ConfigureKestrel(static options => options.Limits.MinRequestBodyDataRate = new MinDataRate(1_000, TimeSpan.FromSeconds(1.5))));
        foreach (var path in (string[])["POST /api/db/notes", "PUT /api/storage/files/a", "POST /api/usage/events"])
        {
            using var client = new TcpClient();
            await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{path} HTTP/1.1\r\nHost: g\r\napikey: {tenant.SecretKey}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{"));
            using var reader = new StreamReader(client.GetStream());
            Assert.That(await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30)), Does.Contain("\"invalid_request\"").And.Contain("too slowly"), path);
        }
    }

    // Whoever asks for much and reads nothing is let go, and so is the backend that sends it.
    [Test]
    public async Task Answer_ThatNobodyReads_IsBrokenOffUpstreamToo()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var project = await Supabase.StubProject.RunAsync(
            async context =>
            {
                await using var registration = context.RequestAborted.Register(() => ended.TrySetResult());
                context.Response.ContentType = "application/json";
                while (!context.RequestAborted.IsCancellationRequested)
                    await context.Response.Body.WriteAsync(new byte[64 << 10], context.RequestAborted).AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
            },
            configure: static builder => builder.WebHost.ConfigureKestrel(static options => options.Limits.MinResponseDataRate = new MinDataRate(100_000_000, TimeSpan.FromSeconds(1.5))));
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(project.Gateway.Address.Host, project.Gateway.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /api/db/notes HTTP/1.1\r\nHost: g\r\napikey: {project.Server.Key}\r\n\r\n"));
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static TestCaseData Case(string name, string request) => new TestCaseData(request).SetArgDisplayNames(name);
}
