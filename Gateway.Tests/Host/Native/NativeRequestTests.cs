using System.Net;
using System.Text;
using Gateway.Tests.Backends;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Host.Native;

/// <summary>What of a request goes to the backend, and what does not.</summary>
internal sealed class NativeRequestTests
{
    private readonly List<string> _targets = [];
    private NativeGateway _gateway;

    [OneTimeSetUp]
    public async Task StartAsync() => _gateway = await NativeGateway.StartAsync(EchoAsync);

    [OneTimeTearDown]
    public async Task StopAsync() => await _gateway.DisposeAsync();

    [TestCase("/rest/v1/notes")]
    [TestCase("/rest/v1/a%2Fb%41c;d/%C3%A9%2B?select=*,x(%22y%22)&q=%20+a&empty=&flag")]
    [TestCase("/storage/v1/object/authenticated/docs/100%25/a..b/.hidden?width=20")]
    [TestCase("/graphql/v1")]
    [TestCase("/auth/v1/")]
    public async Task Target_WithinTheProject_GoesUpstreamByteForByte(string target)
    {
        var sent = await _gateway.App.SendAsync("GET", target, null);
        Assert.That(sent.Status, Is.EqualTo(404)); // Only what is under /native passes.

        var echo = await ReadAsync(await _gateway.SendAsync(HttpMethod.Get, $"/native/main{target}", ("apikey", _gateway.PublishableKey)));
        Assert.That(echo[0], Is.EqualTo($"GET {target}"));
    }

    [Test]
    public async Task Headers_PublishableKey_AreTheCallersWithTheProjectsPublishableKey()
    {
        var echo = await ReadAsync(await _gateway.SendAsync(
            HttpMethod.Get, "/native/main/rest/v1/notes",
            ("apikey", _gateway.PublishableKey), ("Authorization", $"Bearer {_gateway.PublishableKey}"), ("X-Tenant-Token", _gateway.PublishableKey),
            ("Accept-Profile", "private"), ("x-client-info", "supabase-js/2"), ("If-None-Match", "\"a\""), ("Cookie", "session=1"),
            ("X-Forwarded-Host", "evil.example"), ("Forwarded", "host=evil.example"), ("Referer", $"https://app.example/?apikey={_gateway.PublishableKey}"),
            ("Connection", "x-hop"), ("X-Hop", "1"), ("Idempotency-Key", "once")));

        Assert.That(echo, Does.Contain($"apikey: {NativeGateway.ProjectPublishableKey}"));
        Assert.That(echo, Does.Contain("Accept-Profile: private").And.Contain("x-client-info: supabase-js/2").And.Contain("If-None-Match: \"a\"").And.Contain("Idempotency-Key: once"));
        Assert.That(echo, Does.Contain($"Host: {_gateway.Upstream.Address.Authority}"));
        Assert.That(
            echo.Select(line => line.Split(':')[0].ToUpperInvariant()).Intersect(["AUTHORIZATION", "X-TENANT-TOKEN", "COOKIE", "X-FORWARDED-HOST", "FORWARDED", "REFERER", "X-HOP"]),
            Is.Empty);
        Assert.That(echo, Has.None.Contain("gw_"));
    }

    [Test]
    public async Task Headers_SecretKey_CarryTheProjectsSecretKey()
    {
        var echo = await ReadAsync(await _gateway.SendAsync(HttpMethod.Get, "/native/main/rest/v1/notes", ("Authorization", $"Bearer {_gateway.SecretKey}")));

        Assert.That(echo, Does.Contain($"apikey: {NativeGateway.ProjectSecretKey}"));
        Assert.That(echo, Has.None.Contain("gw_"));
    }

    [Test]
    public async Task Headers_UserToken_GoesBesideThePublishableKeyWhateverTheGatewaysKey([Values] bool secret)
    {
        var echo = await ReadAsync(await _gateway.SendAsync(
            HttpMethod.Get, "/native/main/rest/v1/notes",
            ("apikey", secret ? _gateway.SecretKey : _gateway.PublishableKey), ("Authorization", $"Bearer {NativeGateway.UserToken}")));

        Assert.That(echo, Does.Contain($"apikey: {NativeGateway.ProjectPublishableKey}").And.Contain($"Authorization: Bearer {NativeGateway.UserToken}"));
        Assert.That(echo, Has.None.Contain(NativeGateway.ProjectSecretKey));
    }

    [Test]
    public async Task Headers_OtherAuthorization_DoesNotPass()
    {
        var echo = await ReadAsync(await _gateway.SendAsync(
            HttpMethod.Get, "/native/main/rest/v1/notes", ("apikey", _gateway.PublishableKey), ("Authorization", "Basic YTpi")));

        Assert.That(echo, Has.None.StartsWith("Authorization"));
    }

    [TestCase("?apikey={0}&select=*", "?select=*")]
    [TestCase("?select=*&apikey={0}", "?select=*")]
    [TestCase("?apikey={0}", "")]
    [TestCase("?a=1&%61pikey={0}&apikey={0}&b=2", "?a=1&b=2")]
    public async Task Query_GatewayKey_IsTakenOut(string query, string expected)
    {
        var echo = await ReadAsync(await _gateway.SendAsync(
            HttpMethod.Get, $"/native/main/rest/v1/notes{string.Format(System.Globalization.CultureInfo.InvariantCulture, query, _gateway.PublishableKey)}"));

        Assert.That(echo[0], Is.EqualTo($"GET /rest/v1/notes{expected}"));
    }

    [TestCase("GET")]
    [TestCase("POST")]
    [TestCase("PUT")]
    [TestCase("PATCH")]
    [TestCase("DELETE")]
    [TestCase("OPTIONS")]
    public async Task Method_AnyOfHttps_Passes(string method)
    {
        var echo = await ReadAsync(await _gateway.SendAsync(new HttpMethod(method), "/native/main/storage/v1/upload/resumable", ("apikey", _gateway.SecretKey)));
        Assert.That(echo[0], Is.EqualTo($"{method} /storage/v1/upload/resumable"));
    }

    [TestCase("TRACE")]
    [TestCase("CONNECT")]
    [TestCase("PROPFIND")]
    public async Task Method_ThatCouldTellOrTunnel_IsRefused(string method)
    {
        var before = _targets.Count;
        var response = await RawRequest.SendAsync(_gateway.Gateway.Address, $"{method} /native/main/rest/v1/notes HTTP/1.1\r\nHost: gateway\r\napikey: {_gateway.SecretKey}\r\n\r\n");
        Assert.That(response.Status, Is.AnyOf(400, 405));
        Assert.That(_targets, Has.Count.EqualTo(before));
    }

    // Without the handshake's headers it is no WebSocket, and must not become a tunnel past the gateway's eyes.
    [Test]
    public async Task Upgrade_ToWhatIsNoWebSocket_DoesNotPass([Values("websocket", "SPDY/3.1", "h2c")] string protocol)
    {
        var response = await RawRequest.SendAsync(
            _gateway.Gateway.Address, $"GET /native/main/realtime/v1/websocket HTTP/1.1\r\nHost: gateway\r\napikey: {_gateway.SecretKey}\r\nConnection: Upgrade\r\nUpgrade: {protocol}\r\n\r\n");
        Assert.That(response.Status, Is.EqualTo(200));
        Assert.That(response.Text, Does.Not.Contain("Upgrade"));
    }

    [TestCase("/native/main")]
    [TestCase("/native/main/")]
    [TestCase("/native/main/rest")]
    [TestCase("/native/main/rest/v1x")]
    [TestCase("/native/main/rest/v2/notes")]
    [TestCase("/native/main/pg/v1/query")]
    [TestCase("/native/main/%72est/v1/notes")]
    [TestCase("/native/main/http://127.0.0.1/rest/v1")]
    public async Task Target_WhatTheProjectHasNot_IsNotFoundWithWhatThereIs(string target)
    {
        using var response = await _gateway.SendAsync(HttpMethod.Get, target, ("apikey", _gateway.SecretKey));
        var problem = (await ApiResponse.ReadAsync(response)).ExpectProblem(404, "not_found");
        Assert.That(problem.Text, Does.Contain("/rest/v1").And.Contain("/realtime/v1"));
    }

    [TestCase("/native/main/rest/v1/../../auth/v1/admin/users")]
    [TestCase("/native/main/rest/v1/%2e%2e/auth")]
    [TestCase("/native/main/rest/v1/%252e%252e/auth")]
    [TestCase("/native/main/rest/v1/a%2f..%2f..%2fauth")]
    [TestCase("/native/main/rest/v1/%25252e%25252e/auth")]
    [TestCase("/native/main/rest/v1/.%252e")]
    [TestCase("/native/main/rest/v1/..%255cauth")]
    [TestCase("/native/main/rest/v1/a%5c..%5cauth")]
    [TestCase("/native/main/rest/v1//notes")]
    [TestCase("/native/main/rest/v1/%zz")]
    [TestCase("/native/main/rest/v1/%ff")]
    public async Task Target_ThatClimbsOrCannotBeDecoded_IsRefused(string target)
    {
        var before = _targets.Count;
        using var response = await _gateway.SendAsync(HttpMethod.Get, target, ("apikey", _gateway.SecretKey));
        (await ApiResponse.ReadAsync(response)).ExpectProblem(400, "invalid_request");
        Assert.That(_targets, Has.Count.EqualTo(before));
    }

    [Test]
    public async Task Connection_Unknown_IsNotFound() =>
        (await _gateway.Server.GetAsync("/native/other/rest/v1/notes")).ExpectProblem(404, "not_found");

    [Test]
    public async Task Connection_OfAProviderWithoutAProtocol_IsNotSupported() =>
        (await _gateway.Server.GetAsync("/native/own/anything")).ExpectProblem(501, "not_supported");

    [Test]
    public async Task UserToken_OfAnotherAuthConnection_IsNotPassed() =>
        (await _gateway.App.As(NativeGateway.UserToken).GetAsync("/native/second/rest/v1/notes")).ExpectProblem(501, "not_supported");

    [Test]
    public async Task UserToken_WhereTheConnectionTrusts_Passes()
    {
        await using var gateway = await NativeGateway.StartAsync(
            EchoAsync, tenant => tenant["Connections"]!["second"]!["Settings"]!["trusts"] = new System.Text.Json.Nodes.JsonArray("main"));
        var echo = (await gateway.App.As(NativeGateway.UserToken).GetAsync("/native/second/rest/v1/notes")).Expect(200);
        Assert.That(echo.Text, Does.Contain($"Authorization: Bearer {NativeGateway.UserToken}"));
    }

    [Test]
    public async Task Key_WithoutTheScope_IsRefused() =>
        (await _gateway.Gateway.Client(_gateway.KeyWithoutScope).GetAsync("/native/main/rest/v1/notes")).ExpectProblem(403, "insufficient_scope");

    [Test]
    public async Task Key_None_IsRefused() =>
        (await _gateway.Gateway.Client(null).GetAsync("/native/main/rest/v1/notes")).ExpectProblem(401, "invalid_key");

    [Test]
    public async Task Service_WithoutASecretKeyOfTheProject_IsNotSupported()
    {
        await using var gateway = await NativeGateway.StartAsync(
            EchoAsync, tenant => ((System.Text.Json.Nodes.JsonObject)tenant["Connections"]!["main"]!["Settings"]!).Remove("secret_key"));
        (await gateway.Server.GetAsync("/native/main/rest/v1/notes")).ExpectProblem(501, "not_supported");
        (await gateway.App.GetAsync("/native/main/rest/v1/notes")).Expect(200);
    }

    private static async Task<string[]> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
            return (await response.Content.ReadAsStringAsync()).Split('\n');
        }
    }

    private async Task EchoAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        lock (_targets)
            _targets.Add(target);
        var echo = new StringBuilder($"{context.Request.Method} {target}");
        foreach (var (name, value) in context.Request.Headers)
            echo.Append('\n').Append(name).Append(": ").Append(value);
        await context.Response.WriteAsync(echo.ToString());
    }
}
