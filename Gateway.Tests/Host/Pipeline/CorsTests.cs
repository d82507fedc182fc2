using System.Text.Json.Nodes;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Pipeline;

/// <summary>CORS: browsers call with publishable keys, and with no other.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class CorsTests
{
    private const string Origin = "https://app.example.com";
    private static readonly string[] Exposed = ["Content-Range", "Link", "Location", "ETag", "Retry-After", "X-Request-Id", "RateLimit", "RateLimit-Policy", "Server-Timing"];

    private readonly GatewayConfiguration _configuration = new();
    private TestTenant _open = null!;
    private TestTenant _restricted = null!;
    private TestGateway _gateway = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _open = _configuration.AddTenant("open");
        _restricted = _configuration.AddTenant("restricted");
        _configuration.Tenant("restricted")["AllowedOrigins"] = new JsonArray(Origin);
        _gateway = await TestGateway.StartAsync(_configuration);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [TestCase("/api/db/messages", "POST")]
    [TestCase("/api/db/messages/1", "PATCH")]
    [TestCase("/api/storage/files/a", "PUT")]
    [TestCase("/api/auth/login", "POST")]
    public async Task Preflight_WithoutKey_Is204ForAnyOrigin(string path, string method)
    {
        var response = await _gateway.Client(null).SendAsync(
            "OPTIONS", path, null, ("Origin", Origin), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", "apikey, authorization, content-type, prefer"));
        response.Expect(204);
        Assert.That(response.Header("Access-Control-Allow-Origin"), Is.EqualTo("*"));
        Assert.That(response.Header("Access-Control-Allow-Methods"), Does.Contain(method));
        Assert.That(response.Header("Access-Control-Allow-Headers"), Is.EqualTo("apikey, authorization, content-type, prefer"));
        Assert.That(response.Header("X-Request-Id"), Is.Not.Null);
    }

    // Anybody can ask for anything; what could not stand in an answer is not repeated there.
    [TestCase("a\u007f")]
    [TestCase("\u00c3\u00a4, \u00e2\u0082\u00ac")]
    [TestCase("a\u0001b")]
    public async Task Preflight_ForWhatIsNoName_AllowsAllOfThem(string asked)
    {
        var response = await RawRequest.SendAsync(
            _gateway.Address, $"OPTIONS /api/db/notes HTTP/1.1\r\nHost: g\r\nOrigin: {Origin}\r\nAccess-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: {asked}\r\n\r\n");
        Assert.That(response.Status, Is.AnyOf(204, 400), response.ToString());
    }

    [Test]
    public async Task PublishableKey_AnyOrigin_IsAllowedAndSeesTheHeaders()
    {
        var response = await _gateway.Client(_open.PublishableKey).GetAsync("/api/capabilities", ("Origin", Origin));
        Assert.That(response.Expect(200).Header("Access-Control-Allow-Origin"), Is.EqualTo("*"));
        Assert.That(response.Header("Vary"), Does.Contain("Origin"));
        var exposed = response.Header("Access-Control-Expose-Headers")!.Split(", ");
        Assert.That(exposed, Is.SupersetOf(Exposed));
        Assert.That(exposed, Has.Some.StartsWith("Gateway-"));
    }

    [Test]
    public async Task PublishableKey_RefusedCall_ShowsTheProblemToTheBrowser()
    {
        var response = (await _gateway.Client(_open.PublishableKey).GetAsync("/api/db", ("Origin", Origin))).ExpectProblem(403, "insufficient_scope");
        Assert.That(response.Header("Access-Control-Allow-Origin"), Is.EqualTo("*"));
    }

    [Test]
    public async Task SecretKey_AnyOrigin_IsNotAllowed()
    {
        var response = (await _gateway.Client(_open.SecretKey).GetAsync("/api/capabilities", ("Origin", Origin))).Expect(200);
        Assert.That(response.Header("Access-Control-Allow-Origin"), Is.Null);
    }

    [TestCase("/api/db/rows", "gw_op_")]
    [TestCase("/api/db/rows", "gw_sk_")]
    [TestCase("/api/nowhere", "gw_sk_")]
    public async Task ServerKey_RefusedCall_IsNotAllowed(string path, string prefix)
    {
        var response = await _gateway.Client(prefix + "mistyped").GetAsync(path, ("Origin", Origin));
        Assert.That(response.Header("Access-Control-Allow-Origin"), Is.Null);
    }

    [Test]
    public async Task RestrictedTenant_OtherOrigin_IsNotAllowed()
    {
        var client = _gateway.Client(_restricted.PublishableKey);
        Assert.That((await client.GetAsync("/api/capabilities", ("Origin", Origin))).Expect(200).Header("Access-Control-Allow-Origin"), Is.EqualTo(Origin));
        Assert.That((await client.GetAsync("/api/capabilities", ("Origin", "https://evil.example.com"))).Expect(200).Header("Access-Control-Allow-Origin"), Is.Null);
    }

    [TestCase("/api/nowhere", 404)]
    [TestCase("/api/auth/login", 405)]
    [TestCase("/api/db/rows/%zz", 400)]
    public async Task RestrictedTenant_CallThatLeadsToNothing_IsShownToItsOwnOriginAlone(string path, int status)
    {
        Assert.That(await AllowedAsync(_restricted.PublishableKey, Origin), Is.EqualTo(Origin));
        Assert.That(await AllowedAsync(_restricted.PublishableKey, "https://evil.example.com"), Is.Null);
        Assert.That(await AllowedAsync(_open.PublishableKey, "https://evil.example.com"), Is.EqualTo("*"));
        Assert.That(await AllowedAsync(_open.SecretKey, Origin), Is.Null);

        async Task<string?> AllowedAsync(string key, string origin)
        {
            var response = await RawRequest.SendAsync(_gateway.Address, $"GET {path} HTTP/1.1\r\nHost: x\r\nOrigin: {origin}\r\napikey: {key}\r\n\r\n");
            return response.Expect(status).Header("Access-Control-Allow-Origin");
        }
    }

    [Test]
    public async Task SecretKey_InTheAddress_IsNotAllowed()
    {
        var response = (await _gateway.Client(null).GetAsync($"/api/capabilities?apikey={_open.SecretKey}", ("Origin", Origin))).ExpectProblem(400, "invalid_request");
        Assert.That(response.Header("Access-Control-Allow-Origin"), Is.Null);
    }

    [Test]
    public async Task WithoutOrigin_NoCorsHeaderIsSent() =>
        Assert.That((await _gateway.Client(_open.PublishableKey).GetAsync("/api/capabilities")).Header("Access-Control-Allow-Origin"), Is.Null);
}
