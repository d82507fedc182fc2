using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Pipeline;

/// <summary>What is not there, in every way in which it can be asked for.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class RoutingTests
{
    private readonly GatewayConfiguration _configuration = new();
    private TestTenant _tenant = null!;
    private TestGateway _gateway = null!;

    private ApiClient Client => _gateway.Client(_tenant.SecretKey);

    [OneTimeSetUp]
    public async Task Start()
    {
        _tenant = _configuration.AddTenant("demo");
        _gateway = await TestGateway.StartAsync(_configuration);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [TestCase("/")]
    [TestCase("/api")]
    [TestCase("/api/nowhere")]
    [TestCase("/api/db/a/b/c")]
    [TestCase("/admin/nothing")]
    [TestCase("/appsettings.json")]
    public async Task Path_Unknown_Is404(string path)
    {
        (await Client.GetAsync(path)).ExpectProblem(404, "not_found");
        Assert.That((await Client.HeadAsync(path)).Expect(404).Bytes, Is.Empty);
    }

    [TestCase("POST", "/api/db", "GET")]
    [TestCase("DELETE", "/api/capabilities", "GET")]
    [TestCase("POST", "/api/db/rows/1", "GET")]
    [TestCase("PATCH", "/api/storage/files/a", "PUT")]
    [TestCase("GET", "/api/auth/login", "POST")]
    [TestCase("PROPFIND", "/api/db/rows", "GET")]
    public async Task Method_NotThere_Is405WithAllow(string method, string path, string allowed)
    {
        var response = (await Client.SendAsync(method, path, null)).ExpectProblem(405, "method_not_allowed");
        Assert.That(response.Header("Allow"), Does.Contain(allowed));
    }

    [TestCase("/api/db/../../etc/passwd")]
    [TestCase("/api/db/%2e%2e/%2e%2e/etc/passwd")]
    [TestCase("/api/db/..%2f..%2fetc%2fpasswd")]
    [TestCase("/api/db/%2E%2E")]
    [TestCase("/api/storage/files/../../../etc/passwd")]
    [TestCase("/api/storage/files/%2e%2e%2f%2e%2e%2fetc%2fpasswd")]
    [TestCase("/api/storage/files/..%5c..%5cetc")]
    [TestCase("/api/storage/files/..\\..\\etc")]
    [TestCase("/api/storage/files/a/%2e/b")]
    [TestCase("/api/storage/..")]
    [TestCase("/api/storage/%2e%2e/keys")]
    [TestCase("/api/db/rows/%c0%ae%c0%ae")]
    [TestCase("/api/db/rows/%zz")]
    [TestCase("/api/db/rows/%2")]
    [TestCase("/api/./db/rows")]
    [TestCase("/../api/db/rows")]
    public async Task Path_ThatClimbsOrDoesNotDecode_Is400(string path)
    {
        foreach (var method in new[] { "GET", "DELETE" })
        {
            var response = await RawRequest.SendAsync(_gateway.Address, $"{method} {path} HTTP/1.1\r\nHost: x\r\napikey: {_tenant.SecretKey}\r\n\r\n");
            response.ExpectProblem(400, "invalid_request");
        }
    }

    [TestCase("/api/db/rows/%252e%252e", "%2e%2e")]
    [TestCase("/api/db/rows/a%2Fb", "a/b")]
    [TestCase("/api/db/rows/...", "...")]
    [TestCase("/api/db/rows/.hidden", ".hidden")]
    [TestCase("/api/db/rows/a%5Cb", "a\\b")]
    [TestCase("/api/db/rows/%E2%82%AC", "€")]
    public async Task Path_OddButLegal_IsDecodedOnce(string path, string id)
    {
        var inserted = await Client.PostAsync("/api/db/rows", JsonSerializer.Serialize(new { id }));
        inserted.Expect(201);
        var response = await RawRequest.SendAsync(_gateway.Address, $"GET {path} HTTP/1.1\r\nHost: x\r\napikey: {_tenant.SecretKey}\r\n\r\n");
        Assert.That(response.Expect(200).Text, Does.Contain("created_at"));
    }

    [Test]
    public async Task Path_AbsoluteForm_IsRead()
    {
        (await Client.PostAsync("/api/db/rows", """{"id":"€1"}""")).Expect(201);
        var response = await RawRequest.SendAsync(_gateway.Address, $"GET http://x/api/db/rows/%E2%82%AC1 HTTP/1.1\r\nHost: x\r\napikey: {_tenant.SecretKey}\r\n\r\n");
        response.Expect(200);
    }

    [TestCase("Storage", "db", "/api/db/rows")]
    [TestCase("Db", "storage", "/api/storage/files/a")]
    [TestCase("Db", "auth", "/api/auth/users")]
    public async Task Concern_WithoutRoute_Is501(string routed, string concern, string path)
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        configuration.Tenant("demo")["Routes"] = new JsonObject { [routed] = "main" };
        await using var gateway = await TestGateway.StartAsync(configuration);
        var client = gateway.Client(tenant.SecretKey);
        (await client.GetAsync(path)).ExpectProblem(501, "not_supported");
        Assert.That((await client.GetAsync("/api/capabilities")).Expect(200).Json.GetProperty(concern).ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [TestCase("/api/auth/login", 400, "invalid_request")]
    [TestCase("/api/storage/files", 400, "invalid_request")]
    public async Task IdempotencyKey_WhereNoAnswerIsKept_IsRefused(string path, int status, string code) =>
        (await Client.PostAsync(path, "{}", ("Idempotency-Key", "k1"))).ExpectProblem(status, code);

    [TestCase("GET", "/api/db/rows?limit=x")]
    [TestCase("POST", "/api/db/rows?limit=1")]
    [TestCase("POST", "/api/auth/login")]
    [TestCase("POST", "/api/storage")]
    public async Task Provider_OfACallThatIsRefused_IsNamed(string method, string path)
    {
        var response = (await Client.SendAsync(method, path, ApiClient.Bytes("{"u8.ToArray(), "application/json"))).ExpectProblem(400, "invalid_request");
        Assert.That(response.Header("Gateway-Provider"), Is.EqualTo("embedded"));
        Assert.That(response.Json.Text("provider"), Is.EqualTo("embedded"));
    }

    [Test]
    public async Task Concern_WithoutRoute_IsToldBeforeTheBodyIsRead()
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        configuration.Tenant("demo")["Routes"] = new JsonObject { ["Db"] = "main" };
        await using var gateway = await TestGateway.StartAsync(configuration);
        (await gateway.Client(tenant.SecretKey).PostAsync("/api/auth/login", "{")).ExpectProblem(501, "not_supported");
        (await gateway.Client(tenant.SecretKey).PostAsync("/api/storage", "{")).ExpectProblem(501, "not_supported");
    }
}
