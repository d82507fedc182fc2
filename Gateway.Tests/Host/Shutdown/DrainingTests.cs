using System.Net.Sockets;
using System.Net.WebSockets;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;
using Gateway.Tests.Host.Forwarding;
using Gateway.Tests.Host.Services;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Host.Shutdown;

/// <summary>A gateway that is asked to stop, as orchestrators ask, loses nothing that it has accepted.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class DrainingTests
{
    [Test]
    public async Task Terminated_UnderLoad_FailsNoRequestThatItHasAccepted()
    {
        using var data = new TemporaryDirectory();
        await using var slow = await SmallUpstream.StartAsync(static async context =>
        {
            await Task.Delay(Random.Shared.Next(200), context.RequestAborted);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""[{"id":1}]""");
        });
        var key = GatewayKey.Create(KeyRole.Secret);
        await using var gateway = await StartAsync(data, slow, key, "--Gateway:Shutdown:Delay=00:00:02");
        using var over = new CancellationTokenSource();
        var succeeded = 0;
        var failures = new List<string>();
        var callers = Enumerable.Range(0, 16).Select(i => Task.Run(() => CallAsync(gateway.Client(key), i % 2 == 0 ? "/api/db/notes" : "/native/main/rest/v1/notes"))).ToList();
        await Waiting.UntilAsync(() => Task.FromResult(Volatile.Read(ref succeeded) > 200));

        var stopped = gateway.StopAsync();
        await Waiting.UntilAsync(async () => (await gateway.Client(null).GetAsync("/health/ready")).Status == 503);
        var whenUnready = Volatile.Read(ref succeeded);
        await Waiting.UntilAsync(() => Task.FromResult(Volatile.Read(ref succeeded) > whenUnready + 20));
        await stopped;
        await over.CancelAsync();
        await Task.WhenAll(callers);

        Assert.That(failures, Is.Empty);
        await using var again = await StartAsync(data, slow, key);
        var usage = (await again.Client(key).GetAsync("/api/usage")).Expect(200).Json.GetProperty("usage");
        Assert.That(usage.EnumerateArray().Sum(static row => row.GetProperty("calls").GetInt64()), Is.EqualTo(succeeded), "what was answered is counted");

        async Task CallAsync(ApiClient client, string path)
        {
            while (!over.IsCancellationRequested)
            {
                try
                {
                    var answer = await client.GetAsync(path);
                    if (answer.Status == 200)
                        Interlocked.Increment(ref succeeded);
                    else
                        Fail(answer.ToString());
                }
                catch (HttpRequestException error) when (error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
                {
                    return;
                }
                catch (HttpRequestException error)
                {
                    Fail(error.ToString());
                    return;
                }
            }
        }

        void Fail(string what)
        {
            lock (failures)
                failures.Add(what);
        }
    }

    [Test]
    public async Task Terminated_WithARequestUnderWay_WaitsForIt()
    {
        using var data = new TemporaryDirectory();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var held = await SmallUpstream.StartAsync(async context =>
        {
            asked.TrySetResult();
            await answer.Task;
            await context.Response.WriteAsync("[]");
        });
        var key = GatewayKey.Create(KeyRole.Secret);
        await using var gateway = await StartAsync(data, held, key, "--Gateway:Shutdown:Delay=00:00:00");
        var call = gateway.Client(key).GetAsync("/api/db/notes");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var stopped = gateway.StopAsync();
        await Waiting.UntilAsync(() => IsRefusedAsync(gateway));
        Assert.That(stopped.IsCompleted, Is.False);
        answer.SetResult();
        (await call).Expect(200);
        await stopped;
    }

    // One that never ends must not take the time in which usage becomes durable.
    [Test]
    public async Task Terminated_WithARequestThatNeverEnds_CutsItAndKeepsTheUsage()
    {
        using var data = new TemporaryDirectory();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var held = await SmallUpstream.StartAsync(async context =>
        {
            if (context.Request.Query.ContainsKey("id"))
            {
                asked.TrySetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
            }

            await context.Response.WriteAsync("[]");
        });
        var key = GatewayKey.Create(KeyRole.Secret);
        await using (var gateway = await StartAsync(data, held, key, "--Gateway:Shutdown:Delay=00:00:00", "--Gateway:Shutdown:Drain=00:00:01"))
        {
            var call = gateway.Client(key).GetAsync("/api/db/notes?id=eq.1");
            await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
            (await gateway.Client(key).GetAsync("/api/db/notes")).Expect(200);
            await gateway.StopAsync();
            Assert.That(async () => await call, Throws.InstanceOf<HttpRequestException>());
            Assert.That(gateway.Output, Does.Not.Contain("fail:").And.Not.Contain("crit:"));
        }

        await using var again = await StartAsync(data, held, key);
        var usage = (await again.Client(key).GetAsync("/api/usage?group_by=status")).Expect(200).Json.GetProperty("usage");
        Assert.That(usage.EnumerateArray().Sum(static row => row.GetProperty("calls").GetInt64()), Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public async Task Stopping_ServicesWebSocket_IsClosedAsGoingAway([Values] bool http2)
    {
        await using var gateway = await ServiceGateway.StartAsync(http2: http2);
        using var socket = await gateway.OpenAsync();
        var stopping = gateway.Gateway.StopAsync();
        var received = await socket.ReceiveAsync(new byte[100].AsMemory(), new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        Assert.That((received.MessageType, socket.CloseStatus), Is.EqualTo((WebSocketMessageType.Close, (WebSocketCloseStatus?)WebSocketCloseStatus.EndpointUnavailable)));
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await stopping.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static Task<GatewayProcess> StartAsync(TemporaryDirectory data, SmallUpstream project, string key, params string[] settings) => GatewayProcess.StartAsync(
        data.Path,
        [
            $"--Gateway:Tenants:acme:Keys:0:Value={key}", "--Gateway:Tenants:acme:Keys:0:Scopes:0=*", "--Gateway:Tenants:acme:Keys:0:Scopes:1=native",
            "--Gateway:Tenants:acme:Connections:main:Provider=supabase", $"--Gateway:Tenants:acme:Connections:main:Settings:url={project.Address}",
            "--Gateway:Tenants:acme:Connections:main:Settings:publishable_key=sb_publishable_x", "--Gateway:Tenants:acme:Connections:main:Settings:secret_key=sb_secret_x",
            "--Gateway:Plans:default:RateLimit:Requests=1000000", "--Gateway:CheckConnections=false", .. settings,
        ]);

    private static async Task<bool> IsRefusedAsync(GatewayProcess gateway)
    {
        try
        {
            await gateway.Client(null).GetAsync("/health/live");
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }
}
