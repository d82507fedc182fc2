using System.Net.WebSockets;
using Gateway.Tests.Backends;
using Gateway.Tests.Supabase;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Services;

/// <summary>What passes to and from an operator's services is counted, and lasts no longer than the right to it.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ServiceMeteringTests
{
    [Test]
    public async Task WebSocket_AfterItsEnd_IsCountedWithItsMessagesAndBytes([Values] bool http2)
    {
        await using var gateway = await ServiceGateway.StartAsync(http2: http2);
        using (var socket = await gateway.OpenAsync())
        {
            await socket.SendAsync("12345"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            Assert.That((await socket.ReceiveAsync(new byte[100].AsMemory(), CancellationToken.None)).Count, Is.EqualTo(5));
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }

        var row = await gateway.UsageAsync();
        Assert.That(
            (row.GetProperty("messages").GetInt64(), row.GetProperty("bytes_in").GetInt64(), row.GetProperty("bytes_out").GetInt64()), Is.EqualTo((2L, 5L, 5L)));
    }

    [Test]
    public async Task WebSocket_WhoseKeyIsRevoked_IsBrokenOff()
    {
        var clock = new FakeTimeProvider();
        await using var gateway = await ServiceGateway.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(clock));
        using var socket = await gateway.OpenAsync();
        gateway.Revoke();
        Assert.That(async () => await clock.RunAsync(ReceiveAsync(socket), TimeSpan.FromSeconds(1)), Throws.InstanceOf<WebSocketException>());
    }

    [Test]
    public async Task Body_InChunks_IsCounted()
    {
        await using var gateway = await ServiceGateway.StartAsync();
        using var content = new StreamContent(new MemoryStream(new byte[1_234]));
        (await gateway.Caller.SendAsync("POST", "/echo/a", content, ("Transfer-Encoding", "chunked"))).Expect(200);
        Assert.That((await gateway.UsageAsync()).GetProperty("bytes_in").GetInt64(), Is.EqualTo(1_234));
    }

    // Nobody could count what passes over it.
    [Test]
    public async Task Upgrade_ToWhatIsNoWebSocket_DoesNotPass()
    {
        await using var gateway = await ServiceGateway.StartAsync();
        var answer = await RawRequest.SendAsync(
            gateway.Gateway.Address, $"GET /echo/a HTTP/1.1\r\nHost: gateway\r\napikey: {gateway.Caller.Key}\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n");
        Assert.That(answer.Expect(200).Text, Does.Not.Contain("SPDY"));
    }

    private static async Task<int> ReceiveAsync(ClientWebSocket socket) => (await socket.ReceiveAsync(new byte[100].AsMemory(), CancellationToken.None)).Count;
}
