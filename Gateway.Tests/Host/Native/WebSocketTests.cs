using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Backends;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Host.Native;

/// <summary>WebSockets through the gateway, on a small server that stands for Realtime.</summary>
internal sealed class WebSocketTests
{
    private const string Path = "/native/main/realtime/v1/websocket";

    [Test]
    public async Task Open_PublishableKeyInTheQuery_IsReplacedByTheProjects()
    {
        await using var open = await OpenAsync(gateway => $"{Path}?apikey={gateway.PublishableKey}&vsn=1.0.0");

        var request = (await open.Server.Opened).Request;
        Assert.That(request.QueryString.Value, Is.EqualTo($"?vsn=1.0.0&apikey={NativeGateway.ProjectPublishableKey}"));
        Assert.That(request.Headers["apikey"].ToString(), Is.EqualTo(NativeGateway.ProjectPublishableKey));
        Assert.That(request.Headers.Select(header => header.Value.ToString()), Has.None.Contain("gw_"));
    }

    [Test]
    public async Task Open_SecretKeyInAHeader_IsTheService()
    {
        await using var open = await OpenAsync(_ => $"{Path}?vsn=2.0.0", (options, gateway) => options.SetRequestHeader("apikey", gateway.SecretKey));

        Assert.That((await open.Server.Opened).Request.Query["apikey"].ToString(), Is.EqualTo(NativeGateway.ProjectSecretKey));
        await open.SendAsync($$"""{"topic":"realtime:a","event":"phx_join","payload":{"access_token":"{{open.Gateway.SecretKey}}"},"ref":"1"}""");
        Assert.That(await open.Server.NextTextAsync(), Does.Contain($"\"access_token\":\"{NativeGateway.ProjectSecretKey}\""));
    }

    [Test]
    public async Task Open_Subprotocol_IsTheOneThatTheBackendChose()
    {
        await using var open = await OpenAsync(options: (options, _) =>
        {
            options.AddSubProtocol("one");
            options.AddSubProtocol("two");
        });

        Assert.That(open.Socket.SubProtocol, Is.EqualTo("two"));
    }

    [TestCase(204)]
    [TestCase(205)]
    public async Task Open_BackendAnswersWithoutABody_PassesItsStatus(int status)
    {
        await using var gateway = await NativeGateway.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        Assert.That((await HandshakeAsync(gateway, $"{Path}?apikey={gateway.PublishableKey}")).Expect(status).Bytes, Is.Empty);
    }

    // Over HTTP/2 any success would be a tunnel.
    [TestCase(200, 502)]
    [TestCase(204, 502)]
    [TestCase(403, 403)]
    public async Task Open_OverHttp2ToWhatOpensNone_IsRefused(int answered, int status)
    {
        await using var gateway = await NativeGateway.StartAsync(
            async context =>
            {
                context.Response.StatusCode = answered;
                if (answered != 204)
                    await context.Response.WriteAsync("no realtime here");
            },
            configure: OpenWebSocket.UseHttp2);
        using var handler = new SocketsHttpHandler();
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        using var socket = new ClientWebSocket { Options = { HttpVersion = HttpVersion.Version20, HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact, CollectHttpResponseDetails = true } };
        var address = new UriBuilder(gateway.Raw($"{Path}?apikey={gateway.PublishableKey}")) { Scheme = "ws" };
        Assert.That(async () => await socket.ConnectAsync(address.Uri, invoker, CancellationToken.None), Throws.InstanceOf<WebSocketException>());
        Assert.That((int)socket.HttpStatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task Open_BackendRefuses_ShowsItsAnswer()
    {
        await using var gateway = await NativeGateway.StartAsync(async context =>
        {
            context.Response.StatusCode = 403;
            context.Response.Headers["X-Own"] = "1";
            await context.Response.WriteAsync("no realtime here");
        });

        var response = await HandshakeAsync(gateway, $"{Path}?apikey={gateway.PublishableKey}");

        Assert.That(response.Expect(403).Text, Does.Contain("no realtime here"));
        Assert.That(response.Header("X-Own"), Is.EqualTo("1"));
    }

    [Test]
    public async Task Open_BackendIsDown_IsUnavailable()
    {
        await using var gateway = await NativeGateway.StartAsync(_ => Task.CompletedTask);
        await gateway.Upstream.DisposeAsync();

        (await HandshakeAsync(gateway, $"{Path}?apikey={gateway.PublishableKey}")).ExpectProblem(503, "upstream_unavailable");
    }

    [Test]
    public async Task Open_FromAnOriginThatIsNotAllowed_IsRefused()
    {
        await using var gateway = await NativeGateway.StartAsync(_ => Task.CompletedTask, tenant => tenant["AllowedOrigins"] = new JsonArray("https://app.example"));

        (await HandshakeAsync(gateway, $"{Path}?apikey={gateway.PublishableKey}", "Origin: https://evil.example\r\n")).ExpectProblem(403, "permission_denied");
    }

    [Test]
    public async Task Open_WithoutAKey_IsRefused()
    {
        await using var gateway = await NativeGateway.StartAsync(_ => Task.CompletedTask);

        (await HandshakeAsync(gateway, Path)).ExpectProblem(401, "invalid_key");
    }

    [Test]
    public async Task Open_OverHttp2_IsJoinedAsAnyOther()
    {
        await using var open = await OpenAsync(http2: true);

        await open.SendAsync("hello");
        Assert.That(await open.Server.NextTextAsync(), Is.EqualTo("hello"));
        await open.Server.Socket.SendAsync("back"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        Assert.That(await open.NextAsync(), Is.EqualTo((WebSocketMessageType.Text, "back")));
    }

    [Test]
    public async Task Text_InManyPieces_IsRewrittenAsAWhole()
    {
        await using var open = await OpenAsync();
        var join = $$"""["1","1","realtime:a","phx_join",{"access_token":"{{open.Gateway.PublishableKey}}","note":"{{new string('x', 50_000)}}"}]""";
        var bytes = Encoding.UTF8.GetBytes(join);
        foreach (var piece in bytes.Chunk(7_001))
            await open.Socket.SendAsync(piece, WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None);
        await open.Socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        Assert.That(await open.Server.NextTextAsync(), Is.EqualTo(join.Replace(open.Gateway.PublishableKey, NativeGateway.ProjectPublishableKey, StringComparison.Ordinal)));
    }

    [Test]
    public async Task Binary_OfAnySize_PassesUntouchedBothWays()
    {
        await using var open = await OpenAsync();
        var sent = new byte[3 << 20];
        Random.Shared.NextBytes(sent);
        Encoding.ASCII.GetBytes(open.Gateway.PublishableKey, sent);

        await open.Socket.SendAsync(sent, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        var received = await open.Server.NextAsync();
        Assert.That(received.Type, Is.EqualTo(WebSocketMessageType.Binary));
        Assert.That(received.Bytes, Is.EqualTo(sent));

        await open.Server.Socket.SendAsync(sent, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        Assert.That(await open.NextBytesAsync(), Is.EqualTo(sent));
    }

    [Test]
    public async Task Text_LargerThanIsHeld_ClosesBothSides()
    {
        await using var open = await OpenAsync();

        await open.Socket.SendAsync(Encoding.UTF8.GetBytes(new string('x', (1 << 20) + 1)), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        Assert.That((await open.EndAsync()).Status, Is.EqualTo(WebSocketCloseStatus.MessageTooBig));
        Assert.That((await open.Server.Closed).Status, Is.EqualTo(WebSocketCloseStatus.EndpointUnavailable));
    }

    [Test]
    public async Task UserToken_ForAConnectionThatDoesNotTrustIt_ClosesBothSides()
    {
        await using var open = await OpenAsync(gateway => $"/native/second/realtime/v1/websocket?apikey={gateway.PublishableKey}");

        await open.SendAsync($$"""{"topic":"a","event":"access_token","payload":{"access_token":"{{NativeGateway.UserToken}}"},"ref":null}""");

        Assert.That(await open.EndAsync(), Is.EqualTo((WebSocketCloseStatus.PolicyViolation, "The connection does not accept tokens of the tenant's auth connection. Let it declare 'trusts'.")));
        Assert.That((await open.Server.Closed).Status, Is.EqualTo(WebSocketCloseStatus.EndpointUnavailable));
    }

    [TestCase(1000, "bye")]
    [TestCase(1001, "")]
    [TestCase(1011, "sorry")]
    [TestCase(1012, "restarting")]
    [TestCase(3000, "unauthorised")]
    [TestCase(4999, "own")]
    public async Task Close_ByTheBackend_ReachesTheCallerAsItIs(int status, string reason)
    {
        await using var open = await OpenAsync();
        await open.Server.Socket.CloseOutputAsync((WebSocketCloseStatus)status, reason, CancellationToken.None);

        Assert.That(await open.EndAsync(), Is.EqualTo(((WebSocketCloseStatus)status, reason)));
        Assert.That((await open.Server.Closed).Status, Is.EqualTo((WebSocketCloseStatus)status));
    }

    [TestCase(1000, "bye")]
    [TestCase(1001, "")]
    [TestCase(4001, "own")]
    public async Task Close_ByTheCaller_ReachesTheBackendAsItIs(int status, string reason)
    {
        await using var open = await OpenAsync();
        await open.Socket.CloseOutputAsync((WebSocketCloseStatus)status, reason, CancellationToken.None);

        Assert.That(await open.Server.Closed, Is.EqualTo(((WebSocketCloseStatus?)status, reason)));
        Assert.That((await open.EndAsync()).Status, Is.EqualTo((WebSocketCloseStatus)status));
    }

    [Test]
    public async Task Caller_WhoLeavesWithoutAWord_EndsTheBackendsSide()
    {
        await using var open = await OpenAsync();
        open.Socket.Abort();

        await open.Server.Closed.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Test]
    public async Task Backend_ThatBreaksOff_IsToldToTheCaller()
    {
        await using var open = await OpenAsync();
        await open.Server.BreakOffAsync();

        Assert.That((await open.EndAsync()).Status, Is.EqualTo(WebSocketCloseStatus.InternalServerError));
    }

    [Test]
    public async Task Gateway_ThatStops_SaysSoToBothSides()
    {
        await using var open = await OpenAsync();
        var stopped = open.Gateway.Gateway.StopAsync();

        Assert.That((await open.EndAsync()).Status, Is.EqualTo(WebSocketCloseStatus.EndpointUnavailable));
        Assert.That((await open.Server.Closed).Status, Is.EqualTo(WebSocketCloseStatus.EndpointUnavailable));
        await stopped;
    }

    [Test]
    public async Task Usage_AfterTheEnd_CountsOneCallItsMessagesAndBytes()
    {
        await using var open = await OpenAsync();
        await open.SendAsync("12345");
        await open.SendAsync("123");
        await open.Server.NextAsync();
        await open.Server.NextAsync();
        await open.Server.Socket.SendAsync(new byte[10_000], WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        await open.NextBytesAsync();
        await open.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await open.EndAsync();

        var row = await UsageAsync(open.Gateway);
        Assert.That(row.GetProperty("calls").GetInt32(), Is.EqualTo(1));
        Assert.That(row.GetProperty("messages").GetInt32(), Is.EqualTo(3));
        Assert.That(row.GetProperty("bytes_in").GetInt32(), Is.EqualTo(8));
        Assert.That(row.GetProperty("bytes_out").GetInt32(), Is.EqualTo(10_000));
        Assert.That(row.Text("status"), Is.EqualTo("1xx"));
    }

    // The call is written down when the last of it is over, a moment after the caller has seen the end.
    private static async Task<System.Text.Json.JsonElement> UsageAsync(NativeGateway gateway)
    {
        for (var i = 0; ; i++)
        {
            var usage = (await gateway.Server.GetAsync("/api/usage?group_by=operation,status")).Expect(200);
            if (usage.Json.GetProperty("usage").EnumerateArray().Where(row => row.Text("operation") == "native").ToList() is [var found] || i == 1000)
                return usage.Json.GetProperty("usage").EnumerateArray().Single(row => row.Text("operation") == "native");
        }
    }

    private static Task<ApiResponse> HandshakeAsync(NativeGateway gateway, string target, string headers = "") => RawHandshake.SendAsync(gateway.Gateway.Address, target, headers);

    private static Task<OpenWebSocket> OpenAsync(
        Func<NativeGateway, string>? target = null, Action<ClientWebSocketOptions, NativeGateway>? options = null, bool http2 = false) =>
        OpenWebSocket.StartAsync(
            target ?? (options is null ? gateway => $"{Path}?apikey={gateway.PublishableKey}" : _ => Path),
            (socket, gateway) =>
            {
                if (options is null && target is null)
                    return;
                if (target is null)
                    socket.SetRequestHeader("apikey", gateway.PublishableKey);
                options?.Invoke(socket, gateway);
            },
            http2);
}
