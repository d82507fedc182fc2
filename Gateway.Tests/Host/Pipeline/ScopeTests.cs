using Gateway.Host.Keys;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Pipeline;

/// <summary>Scopes: what a key does not hold is 403, for each call, narrowed to tables and buckets.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ScopeTests
{
    private readonly GatewayConfiguration _configuration = new();
    private TestGateway? _gateway;

    [TearDown]
    public async Task Stop()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync();
    }

    [TestCase("db:read", "GET /api/db/messages,GET /api/db/messages/1,GET /api/db")]
    [TestCase("db:write", "POST /api/db/messages,PUT /api/db/messages/1,PATCH /api/db/messages/1,PATCH /api/db/messages?a=eq.1,DELETE /api/db/messages/1,DELETE /api/db/messages?a=eq.1,POST /api/db/rpc/f")]
    [TestCase("storage:read", "GET /api/storage/files/a,GET /api/storage/files,GET /api/storage,POST /api/storage/files/a?action=sign")]
    [TestCase("storage:write", "PUT /api/storage/files/a,POST /api/storage/files,DELETE /api/storage/files/a,DELETE /api/storage/files?prefix=a/,POST /api/storage")]
    [TestCase("auth", "POST /api/auth/login,POST /api/auth/register,POST /api/auth/refresh,GET /api/auth/user,GET /api/auth/users,DELETE /api/auth/users/1")]
    [TestCase("usage:read", "GET /api/usage,GET /api/usage/quota")]
    public async Task Scope_Lacking_RefusesItsCallsAndHeldDoesNot(string scope, string calls)
    {
        string[] all = ["db:read", "db:write", "storage:read", "storage:write", "auth", "usage:read"];
        var (holder, others) = await StartAsync([scope], [.. all.Where(s => s != scope)]);
        foreach (var call in calls.Split(','))
        {
            var (method, path) = (call[..call.IndexOf(' ', StringComparison.Ordinal)], call[(call.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            var refused = (await SendAsync(others, method, path)).ExpectProblem(403, "insufficient_scope");
            Assert.That(refused.Json.Text("detail"), Does.Contain($"'{scope}'"), call);
            Assert.That(refused.Header("RateLimit"), Is.Not.Null, call);
            Assert.That((await SendAsync(holder, method, path)).Status, Is.Not.EqualTo(403), call);
        }
    }

    [Test]
    public async Task Scope_NarrowedToATable_HoldsThereAlone()
    {
        var (narrow, _) = await StartAsync(["db:read", "db:write:messages", "db:write:odd name/x"], ["auth"]);
        (await narrow.PostAsync("/api/db/messages", "{}")).Expect(201);
        (await narrow.PostAsync("/api/db/odd%20name%2Fx", "{}")).Expect(201);
        (await narrow.PostAsync("/api/db/others", "{}")).ExpectProblem(403, "insufficient_scope");
        (await narrow.PostAsync("/api/db/Messages", "{}")).ExpectProblem(403, "insufficient_scope");
        (await narrow.PostAsync("/api/db/messages2", "{}")).ExpectProblem(403, "insufficient_scope");
        (await narrow.DeleteAsync("/api/db/others?id=eq.1")).ExpectProblem(403, "insufficient_scope");
        (await narrow.GetAsync("/api/db/others")).Expect(200);
    }

    [Test]
    public async Task Scope_NarrowedToABucket_HoldsThereAlone()
    {
        var (narrow, _) = await StartAsync(["storage:read:open", "storage:write:open"], ["auth"]);
        (await narrow.SendAsync("PUT", "/api/storage/open/a", ApiClient.Bytes([1]))).Expect(201);
        (await narrow.GetAsync("/api/storage/open/a")).Expect(200);
        (await narrow.GetAsync("/api/storage/closed/a")).ExpectProblem(403, "insufficient_scope");
        (await narrow.SendAsync("PUT", "/api/storage/closed/a", ApiClient.Bytes([1]))).ExpectProblem(403, "insufficient_scope");
        (await narrow.PostAsync("/api/storage/open/a?action=copy", """{"to":"closed/a"}""")).ExpectProblem(403, "insufficient_scope");
        (await narrow.PostAsync("/api/storage/open/a?action=move", """{"to":"closed/a"}""")).ExpectProblem(403, "insufficient_scope");
        (await narrow.GetAsync("/api/storage")).ExpectProblem(403, "insufficient_scope");
    }

    [Test]
    public async Task Scope_ReadOnBucket_DoesNotSignUploads()
    {
        var (reader, _) = await StartAsync(["storage:read"], ["auth"]);
        (await reader.PostAsync("/api/storage/files/a?action=sign", """{"method":"PUT"}""")).ExpectProblem(403, "insufficient_scope");
        (await reader.PostAsync("/api/storage/files/a?action=copy", """{"to":"files/b"}""")).ExpectProblem(403, "insufficient_scope");
    }

    [TestCase("GET", "/api/db")]
    [TestCase("GET", "/api/storage")]
    [TestCase("POST", "/api/storage")]
    [TestCase("GET", "/api/auth/users")]
    public async Task PublishableKey_OnWhatServersDo_Is403(string method, string path)
    {
        var tenant = _configuration.AddTenant("demo");
        _gateway = await TestGateway.StartAsync(_configuration);
        (await SendAsync(_gateway.Client(tenant.PublishableKey), method, path)).ExpectProblem(403, "insufficient_scope");
    }

    private async Task<(ApiClient, ApiClient)> StartAsync(string[] scopes, string[] others)
    {
        _configuration.AddTenant("demo");
        var first = _configuration.AddKey("demo", "first", GatewayKey.Create(KeyRole.Secret), scopes);
        var second = _configuration.AddKey("demo", "second", GatewayKey.Create(KeyRole.Secret), others);
        _gateway = await TestGateway.StartAsync(_configuration);
        return (_gateway.Client(first), _gateway.Client(second));
    }

    private static Task<ApiResponse> SendAsync(ApiClient client, string method, string path) =>
        client.SendAsync(method, path, method is "GET" or "DELETE" ? null : new StringContent("{}", null, "application/json"));
}
