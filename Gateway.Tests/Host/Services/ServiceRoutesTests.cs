using System.Net;
using System.Net.WebSockets;
using System.Text;
using Gateway.Host.Keys;
using Gateway.Host.Tenancy;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;
using Gateway.Tests.Host.Forwarding;
using Gateway.Tests.Host.Native;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Host.Services;

/// <summary>Services of the operator's, declared in the section <c>ReverseProxy</c>.</summary>
internal sealed class ServiceRoutesTests
{
    private SmallUpstream _service;
    private TestGateway _gateway;
    private TestTenant _tenant;
    private string _key;
    private string _searchKey;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _service = await SmallUpstream.StartAsync(EchoService.AnswerAsync);
        var configuration = new GatewayConfiguration().AddPlan("small", requests: 10_000_000, maxObjectSize: 1_000);
        _tenant = configuration.AddTenant("acme", plan: "small");
        _key = configuration.AddKey("acme", "native", GatewayKey.Create(KeyRole.Secret), ["native", "usage:read"]);
        _searchKey = configuration.AddKey("acme", "search", GatewayKey.Create(KeyRole.Publishable), ["db:read"]);
        _gateway = await TestGateway.StartAsync(configuration, builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ReverseProxy:Routes:echo:ClusterId"] = "service",
            ["ReverseProxy:Routes:echo:Match:Path"] = "/echo/{**rest}",
            ["ReverseProxy:Routes:search:ClusterId"] = "service",
            ["ReverseProxy:Routes:search:Match:Path"] = "/search/{**rest}",
            ["ReverseProxy:Routes:search:Metadata:Scope"] = "db:read",
            ["ReverseProxy:Routes:search:Metadata:UserTokens"] = "pass",
            ["ReverseProxy:Routes:gone:ClusterId"] = "gone",
            ["ReverseProxy:Routes:gone:Match:Path"] = "/gone/{**rest}",
            ["ReverseProxy:Clusters:service:Destinations:one:Address"] = _service.Address.ToString(),
            ["ReverseProxy:Clusters:gone:Destinations:one:Address"] = $"http://127.0.0.1:{FreePort()}/",
        }));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Test]
    public async Task Call_WithAKey_ReachesTheServiceWithoutTheKey()
    {
        var response = (await _gateway.Client(_key).GetAsync(
            "/echo/a?x=1", ("Authorization", $"Bearer {_key}"), ("X-Tenant-Token", _key), ("Cookie", "a=b"), ("Gateway-Tenant", "another"))).Expect(200);

        var lines = response.Text.Split('\n');
        Assert.That(lines[0], Is.EqualTo("GET /echo/a?x=1"));
        Assert.That(lines, Does.Contain("Gateway-Tenant: acme"));
        Assert.That(lines, Has.None.Contain("gw_").And.None.StartsWith("Cookie").And.None.StartsWith("Authorization"));
        Assert.That(response.Header("RateLimit"), Is.Not.Null);
        Assert.That(response.Header("Set-Cookie"), Is.Null);
        Assert.That(response.Header("Server-Timing"), Does.Match(@"upstream;dur=[0-9.]*[1-9]"));
    }

    [Test]
    public async Task Call_KeyInTheQuery_IsTakenOut()
    {
        var echo = (await _gateway.Client(null).GetAsync($"/search/a?apikey={_searchKey}&x=1")).Expect(200);
        Assert.That(echo.Text, Does.StartWith("GET /search/a?x=1\n").And.Not.Contain("gw_"));
    }

    [Test]
    public async Task Call_HeadersThatAreNotAscii_PassAndAreNoFailureOfTheService()
    {
        for (var i = 0; i < 12; i++)
        {
            var echo = await RawRequest.SendAsync(_gateway.Address, $"GET /echo/a HTTP/1.1\r\nHost: g\r\napikey: {_key}\r\nX-Name: Zo\u00c3\u00ab\r\n\r\n");
            Assert.That(echo.Expect(200).Text, Does.Contain("X-Name: Zoë"));
        }
    }

    // Many servers make one name of the two.
    [TestCase("Gateway_Tenant")]
    [TestCase("gateway_tenant")]
    [TestCase("X_Forwarded_For")]
    [TestCase("Authorization_")]
    public async Task Call_HeaderThatIsTakenForTheGateways_DoesNotPass(string name)
    {
        var echo = (await _gateway.Client(_key).GetAsync("/echo/a", (name, "another"), ("X_Own", "1"))).Expect(200);
        Assert.That(echo.Text.Contains("another", StringComparison.Ordinal), Is.EqualTo(name == "Authorization_"));
        Assert.That(echo.Text, Does.Contain("X_Own: 1"));
    }

    [Test]
    public async Task Answer_WhatIsNotForAServiceToSay_DoesNotPass()
    {
        var response = (await _gateway.Client(_searchKey).GetAsync("/search/orders", ("Origin", "https://page.example"))).Expect(200);
        foreach (var name in new[] { "X-Accel-Redirect", "X-Sendfile", "Gateway-Provider", "Strict-Transport-Security", "Set-Cookie", "Access-Control-Allow-Credentials" })
            Assert.That(response.Header(name), Is.Null, name);
        Assert.That(response.Header("X-Own"), Is.EqualTo("1"));
        Assert.That(response.Header("Access-Control-Allow-Origin"), Is.EqualTo("*"), "the gateway's own");
    }

    [TestCase(204)]
    [TestCase(205)]
    public async Task Answer_StatusWithoutABody_Passes(int status) =>
        Assert.That((await _gateway.Client(_key).GetAsync($"/echo/status/{status}")).Expect(status).Bytes, Is.Empty);

    [Test]
    public async Task Call_ByConnect_Is405() =>
        (await RawRequest.SendAsync(_gateway.Address, $"connect /echo/a HTTP/1.1\r\nHost: g\r\napikey: {_key}\r\n\r\n")).ExpectProblem(405, "method_not_allowed");

    [Test]
    public async Task Affinity_GivenByOneNode_IsKnownToAnother()
    {
        using var keys = new TemporaryDirectory();
        await using var here = await StartNodeAsync();
        await using var there = await StartNodeAsync();
        var given = (await here.Client(_key).GetAsync("/echo/a")).Expect(200).Header("X-Affinity");
        Assert.That(given, Is.Not.Null);
        Assert.That((await there.Client(_key).GetAsync("/echo/a", ("X-Affinity", given!))).Expect(200).Header("X-Affinity"), Is.Null);
        Assert.That((await there.Client(_key).GetAsync("/echo/a", ("X-Affinity", "forged"))).Expect(200).Header("X-Affinity"), Is.Not.Null);

        Task<TestGateway> StartNodeAsync()
        {
            var configuration = new GatewayConfiguration();
            configuration.AddTenant("acme");
            configuration.AddKey("acme", "native", _key, ["native"]);
            return TestGateway.StartAsync(configuration, builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Gateway:Store:KeyRing"] = keys.Path,
                ["ReverseProxy:Routes:echo:ClusterId"] = "service",
                ["ReverseProxy:Routes:echo:Match:Path"] = "/echo/{**rest}",
                ["ReverseProxy:Clusters:service:SessionAffinity:Enabled"] = "true",
                ["ReverseProxy:Clusters:service:SessionAffinity:Policy"] = "CustomHeader",
                ["ReverseProxy:Clusters:service:SessionAffinity:AffinityKeyName"] = "X-Affinity",
                ["ReverseProxy:Clusters:service:Destinations:one:Address"] = _service.Address.ToString(),
            }));
        }
    }

    [Test]
    public async Task Call_WithoutTheRoutesScope_IsRefused()
    {
        (await _gateway.Client(_tenant.SecretKey).GetAsync("/echo/a")).ExpectProblem(403, "insufficient_scope");
        (await _gateway.Client(_searchKey).GetAsync("/echo/a")).ExpectProblem(403, "insufficient_scope");
        (await _gateway.Client(null).GetAsync("/echo/a")).ExpectProblem(401, "invalid_key");
    }

    [Test]
    public async Task UserToken_WhereTheRouteDoesNotPassIt_IsNotSupported() =>
        (await _gateway.Client(_key).As(NativeGateway.UserToken).GetAsync("/echo/a")).ExpectProblem(501, "not_supported");

    [Test]
    public async Task UserToken_WhereTheRoutePassesIt_ReachesTheService() => Assert.That(
        (await _gateway.Client(_searchKey).As(NativeGateway.UserToken).GetAsync("/search/a")).Expect(200).Text,
        Does.Contain($"Authorization: Bearer {NativeGateway.UserToken}"));

    [Test]
    public async Task Calls_OfARoute_AreCounted()
    {
        (await _gateway.Client(_searchKey).GetAsync("/search/counted")).Expect(200);

        var usage = (await _gateway.Client(_key).GetAsync("/api/usage?group_by=operation")).Expect(200);
        var row = usage.Json.GetProperty("usage").EnumerateArray().Single(row => row.Text("operation") == "service.search");
        Assert.That(row.GetProperty("calls").GetInt32(), Is.Positive);
        Assert.That(row.GetProperty("bytes_out").GetInt32(), Is.Positive);
    }

    [Test]
    public async Task Body_LargerThanThePlanAllows_IsRefused() => (await _gateway.Client(_key).SendAsync(
        "POST", "/echo/a", ApiClient.Bytes(new byte[1_001]))).ExpectProblem(413, "payload_too_large");

    [Test]
    public async Task Service_ThatIsDown_IsUnavailable() =>
        (await _gateway.Client(_key).GetAsync("/gone/a")).ExpectProblem(503, "upstream_unavailable");

    [Test]
    public async Task Answer_NotFoundWithoutABody_StaysTheServicesOwn() =>
        Assert.That((await _gateway.Client(_key).GetAsync("/echo/nothing")).Expect(404).Bytes, Is.Empty);

    [Test]
    public async Task WebSocket_ToAService_Passes()
    {
        using var socket = new ClientWebSocket();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        socket.Options.SetRequestHeader("apikey", _key);
        await socket.ConnectAsync(new UriBuilder(new Uri(_gateway.Address, "/echo/socket")) { Scheme = "ws" }.Uri, deadline.Token);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, deadline.Token);

        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), deadline.Token);
        Assert.That(Encoding.UTF8.GetString(buffer, 0, received.Count), Is.EqualTo("hello"));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);
    }

    [TestCase("/api/{**rest}")]
    [TestCase("/API/db/{table}")]
    [TestCase("/admin/{**rest}")]
    [TestCase("/native/{**rest}")]
    [TestCase("/health/more")]
    [TestCase("/problems/mine")]
    [TestCase("/openapi/{**rest}")]
    [TestCase("/docs/{**rest}")]
    [TestCase("/{**rest}")]
    [TestCase("/{first}/rest")]
    [TestCase("/a{x}/rest")]
    [TestCase("/")]
    [TestCase("")]
    public async Task Route_ThatTakesTheGatewaysPaths_EndsTheStart(string path)
    {
        var error = await Assert.ThrowsAsync<InvalidConfigurationException>(async () => await StartWithAsync("ReverseProxy:Routes:bad:Match:Path", path));
        Assert.That(error!.Message, Does.Contain("ReverseProxy:Routes:bad:Match:Path"));
    }

    [TestCase("ReverseProxy:Routes:bad:Metadata:Scope", "everything")]
    [TestCase("ReverseProxy:Routes:bad:Metadata:UserTokens", "yes")]
    [TestCase("ReverseProxy:Routes:bad:ClusterId", "another")]
    public async Task Route_WithAMistake_EndsTheStart(string setting, string value)
    {
        var error = await Assert.ThrowsAsync<InvalidConfigurationException>(async () => await StartWithAsync(setting, value));
        Assert.That(error!.Message, Does.Contain(setting));
    }

    private static Task<TestGateway> StartWithAsync(string setting, string value) => TestGateway.StartAsync(new GatewayConfiguration(), builder => builder.Configuration.AddInMemoryCollection(
        new Dictionary<string, string?>
        {
            ["ReverseProxy:Routes:bad:ClusterId"] = "service",
            ["ReverseProxy:Routes:bad:Match:Path"] = "/fine/{**rest}",
            ["ReverseProxy:Routes:bad:Match:Hosts:0"] = "service.example",
            ["ReverseProxy:Clusters:service:Destinations:one:Address"] = "http://127.0.0.1:1/",
            [setting] = value,
        }));

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
