using Gateway.Host.Keys;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Pipeline;

/// <summary>Keys: how they are presented, and that they alone name the tenant.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class KeyTests
{
    private const string Rows = "/api/db/rows";

    private readonly GatewayConfiguration _configuration = new();
    private TestTenant _one = null!;
    private TestTenant _two = null!;
    private string _expired = null!;
    private string _operator = null!;
    private TestGateway _gateway = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _one = _configuration.AddTenant("one");
        _two = _configuration.AddTenant("two");
        _expired = _configuration.AddKey("one", "old", GatewayKey.Create(KeyRole.Secret), expiresAt: "2020-01-01T00:00:00Z");
        _operator = GatewayKey.Create(KeyRole.Operator);
        _gateway = await TestGateway.StartAsync(_configuration.WithOperator(_operator));
    }

    [OneTimeTearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [TestCase("apikey", "")]
    [TestCase("X-Tenant-Token", "")]
    [TestCase("Authorization", "Bearer ")]
    [TestCase("Authorization", "bearer ")]
    public async Task Key_InEachHeader_IsTaken(string header, string scheme) =>
        (await Nobody.GetAsync(Rows, (header, scheme + _one.SecretKey))).Expect(200);

    [Test]
    public async Task Key_SameTwice_IsOne() =>
        (await _gateway.Client(_one.SecretKey).GetAsync(Rows, ("X-Tenant-Token", _one.SecretKey), ("Authorization", $"Bearer {_one.SecretKey}"))).Expect(200);

    [TestCase("X-Tenant-Token", "")]
    [TestCase("Authorization", "Bearer ")]
    public async Task Keys_TwoDifferent_Are400(string header, string scheme)
    {
        (await _gateway.Client(_one.SecretKey).GetAsync(Rows, (header, scheme + _two.SecretKey))).ExpectProblem(400, "invalid_request");
        (await _gateway.Client(_one.SecretKey).GetAsync(Rows, (header, scheme + _one.PublishableKey))).ExpectProblem(400, "invalid_request");
    }

    [TestCase("Bearer")]
    [TestCase("bearer ")]
    [TestCase("Firebase")]
    public async Task Token_Empty_Is401AndNeverTheService(string authorization) =>
        (await _gateway.Client(_one.SecretKey).GetAsync(Rows, ("Authorization", authorization))).ExpectProblem(401, "invalid_token");

    // A server that passes its caller's header on, and forgot the scheme, must not act with all the rights of its key.
    [TestCase("Token eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln")]
    [TestCase("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln")]
    [TestCase("Bearer\teyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln")]
    public async Task Token_InAFormThatIsNotKnown_Is401AndNeverTheService(string authorization) =>
        (await _gateway.Client(_one.SecretKey).GetAsync(Rows, ("Authorization", authorization))).ExpectProblem(401, "invalid_token");

    [Test]
    public async Task Authorization_OfAProxyInFront_IsPassedOver() =>
        (await _gateway.Client(_one.SecretKey).GetAsync(Rows, ("Authorization", "Basic YTpi"))).Expect(200);

    [Test]
    public async Task Key_None_Is401() => (await Nobody.GetAsync(Rows)).ExpectProblem(401, "invalid_key");

    [Test]
    public async Task Key_WellFormedButUnknown_Is401()
    {
        foreach (var role in Enum.GetValues<KeyRole>())
            ExpectUnauthorized(await _gateway.Client(GatewayKey.Create(role)).GetAsync(Rows), "invalid_key");
    }

    [Test]
    public async Task Key_WrongChecksum_Is401AndNeverLookedUp()
    {
        var last = _one.SecretKey[^1] == 'a' ? 'b' : 'a';
        var response = await _gateway.Client($"{_one.SecretKey[..^1]}{last}").GetAsync(Rows);
        ExpectUnauthorized(response, "invalid_key");
        Assert.That(response.Json.Text("detail"), Does.Contain("checksum"));
    }

    [TestCase("gw_sk_short")]
    [TestCase("nonsense")]
    [TestCase("sk_live_0123456789")]
    public async Task Key_Malformed_Is401(string key) => ExpectUnauthorized(await _gateway.Client(key).GetAsync(Rows), "invalid_key");

    [Test]
    public async Task Key_Expired_Is401() => ExpectUnauthorized(await _gateway.Client(_expired).GetAsync(Rows), "key_expired");

    [Test]
    public async Task OperatorKey_OnData_Is403()
    {
        foreach (var path in new[] { Rows, "/api/storage/files", "/api/auth/users", "/api/usage", "/api/capabilities" })
            (await _gateway.Client(_operator).GetAsync(path)).ExpectProblem(403, "insufficient_scope");
        (await _gateway.Client(_operator).PostAsync(Rows, "{}")).ExpectProblem(403, "insufficient_scope");
    }

    [Test]
    public async Task Key_InQuery_PublishableOnGetOnly()
    {
        (await Nobody.GetAsync($"/api/capabilities?apikey={_one.PublishableKey}")).Expect(200);
        (await Nobody.GetAsync($"/api/capabilities?apikey={_one.SecretKey}")).ExpectProblem(400, "invalid_request");
        (await Nobody.GetAsync($"/api/capabilities?apikey={_operator}")).ExpectProblem(400, "invalid_request");
        (await Nobody.PostAsync($"/api/auth/login?apikey={_one.PublishableKey}", "{}")).ExpectProblem(400, "invalid_request");
        (await Nobody.DeleteAsync($"{Rows}/1?apikey={_one.PublishableKey}")).ExpectProblem(400, "invalid_request");
        (await Nobody.HeadAsync($"{Rows}?apikey={_one.PublishableKey}")).Expect(400);
        (await _gateway.Client(_one.SecretKey).PostAsync("/api/db/elsewhere?apikey=", """{"id":"1"}""")).Expect(201);
        (await _gateway.Client(_one.SecretKey).GetAsync($"/api/capabilities?apikey={_one.PublishableKey}")).ExpectProblem(400, "invalid_request");
    }

    [TestCase("X-Tenant", "two")]
    [TestCase("X-Tenant-Id", "two")]
    [TestCase("Tenant", "two")]
    [TestCase("Host", "two.example.com")]
    [TestCase("X-Forwarded-Host", "two.example.com")]
    [TestCase("Cookie", "tenant=two")]
    public async Task Tenant_NamedByAnythingElse_IsStillTheKeys(string header, string value)
    {
        var id = Guid.NewGuid().ToString();
        (await _gateway.Client(_two.SecretKey).PostAsync(Rows, $$"""{"id":"{{id}}","of":"two"}""")).Expect(201);
        Assert.That((await _gateway.Client(_one.SecretKey).GetAsync(Rows, (header, value))).Expect(200).Text, Is.EqualTo("[]"));
        Assert.That((await _gateway.Client(_one.SecretKey).GetAsync($"{Rows}?tenant=two", (header, value))).Expect(200).Text, Is.EqualTo("[]"));
        (await _gateway.Client(_one.SecretKey).GetAsync($"{Rows}/{id}", (header, value))).ExpectProblem(404, "not_found");
    }

    [Test]
    public async Task Tenants_Two_ShareNothing()
    {
        const string table = "/api/db/apart";
        var (one, two) = (_gateway.Client(_one.SecretKey), _gateway.Client(_two.SecretKey));
        (await one.PostAsync(table, """{"id":"1","of":"one"}""")).Expect(201);
        (await one.SendAsync("PUT", "/api/storage/files/a", ApiClient.Bytes([1]))).Expect(201);
        var ada = await TestUser.RegisterAsync(_gateway.Client(_one.PublishableKey));

        Assert.That((await two.GetAsync(table)).Expect(200).Text, Is.EqualTo("[]"));
        (await two.GetAsync("/api/storage/files/a")).ExpectProblem(404, "bucket_not_found");
        (await two.GetAsync($"/api/auth/users/{ada.Id}")).ExpectProblem(404, "not_found");
        (await _gateway.Client(_two.PublishableKey).As(ada.AccessToken).GetAsync("/api/auth/user")).ExpectProblem(401, "invalid_token");
        var cursor = await CursorAsync(one, table);
        (await two.GetAsync($"{table}?limit=1&cursor={cursor}")).ExpectProblem(400, "invalid_cursor");
    }

    [Test]
    public async Task Tokens_TwoDifferent_Are400()
    {
        var response = await RawRequest.SendAsync(
            _gateway.Address, $"GET {Rows} HTTP/1.1\r\nHost: x\r\napikey: {_one.SecretKey}\r\nAuthorization: Bearer one\r\nAuthorization: Bearer two\r\n\r\n");
        response.ExpectProblem(400, "invalid_request");
    }

    private ApiClient Nobody => _gateway.Client(null);

    private static void ExpectUnauthorized(ApiResponse response, string code)
    {
        response.ExpectProblem(401, code);
        Assert.That(response.Header("WWW-Authenticate"), Is.Not.Null);
        Assert.That(response.Header("RateLimit"), Is.Null, "no key, no tenant, no limit");
    }

    private static async Task<string> CursorAsync(ApiClient client, string table)
    {
        (await client.PostAsync(table, """{"id":"2"}""")).Expect(201);
        var link = (await client.GetAsync($"{table}?limit=1&cursor=")).Expect(200).Header("Link")!;
        return link[(link.IndexOf("cursor=", StringComparison.Ordinal) + 7)..link.IndexOf('>', StringComparison.Ordinal)];
    }
}
