using Gateway.Tests.Backends;
using Microsoft.Extensions.DependencyInjection;
using Providers.Abstractions;
using Providers.Abstractions.Database.Query;

namespace Gateway.Tests.Host.Api;

/// <summary>What a provider does not declare, the host refuses before the provider is asked.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class UndeclaredFeatureTests
{
    private readonly GatewayConfiguration _configuration = new();
    private TestTenant _tenant = null!;
    private TestGateway _gateway = null!;

    private static IEnumerable<string> Operators => OperatorNames.All;

    private ApiClient Client => _gateway.Client(_tenant.SecretKey);

    [OneTimeSetUp]
    public async Task Start()
    {
        _tenant = _configuration.AddTenant("demo", "bare");
        _gateway = await TestGateway.StartAsync(_configuration, builder => builder.Services.AddSingleton<IProvider, BareProvider>());
    }

    [OneTimeTearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [TestCaseSource(nameof(Operators))]
    public async Task Filter_Undeclared_Is501(string op)
    {
        var value = op switch { "in" => "(1)", "is" => "null", _ => "1" };
        foreach (var query in new[] { $"a={op}.{value}", $"a=not.{op}.{value}", $"or=(and(a.{op}.{value}))", $"select=*,r(*)&r.a={op}.{value}" })
            (await Client.GetAsync($"/api/db/t?{query}")).ExpectProblem(501, "not_supported");
        (await Client.DeleteAsync($"/api/db/t?a={op}.{value}")).ExpectProblem(501, "not_supported");
    }

    [TestCase("select=a->b")]
    [TestCase("select=a::text")]
    [TestCase("select=count()")]
    [TestCase("select=a.sum()")]
    [TestCase("select=r(*)")]
    [TestCase("select=...r(a)")]
    [TestCase("order=a->b")]
    [TestCase("cursor=")]
    public async Task Query_Undeclared_Is501(string query) => (await Client.GetAsync($"/api/db/t?{query}")).ExpectProblem(501, "not_supported");

    [TestCase("GET", "/api/db/t", "count=exact")]
    [TestCase("HEAD", "/api/db/t", "count=planned")]
    [TestCase("GET", "/api/db/t", "count=estimated")]
    [TestCase("POST", "/api/db/t", "resolution=merge-duplicates")]
    [TestCase("POST", "/api/db/t?on_conflict=a", "resolution=ignore-duplicates")]
    [TestCase("POST", "/api/db/rpc/f", "")]
    [TestCase("GET", "/api/db", "")]
    public async Task Database_Undeclared_Is501(string method, string path, string preference)
    {
        using var body = method == "POST" ? new StringContent("{}", null, "application/json") : null;
        var response = await Client.SendAsync(method, path, body, ("Prefer", preference));
        if (method == "HEAD")
            response.Expect(501);
        else
            response.ExpectProblem(501, "not_supported");
    }

    [Test]
    public async Task Database_PlainRows_ReachTheProvider() => (await Client.GetAsync("/api/db/t")).Expect(200);

    [TestCase("GET", "/api/storage/b/a")]
    [TestCase("PUT", "/api/storage/b/a")]
    [TestCase("DELETE", "/api/storage/b/a")]
    [TestCase("GET", "/api/storage/b")]
    [TestCase("DELETE", "/api/storage/b?prefix=a/")]
    [TestCase("DELETE", "/api/storage/b?action=bucket")]
    [TestCase("GET", "/api/storage")]
    [TestCase("POST", "/api/storage", """{"name":"b"}""")]
    [TestCase("POST", "/api/storage/b/a?action=sign", "{}")]
    [TestCase("POST", "/api/storage/b/a?action=copy", """{"to":"b/c"}""")]
    [TestCase("POST", "/api/storage/b/a?action=move", """{"to":"b/c"}""")]
    [TestCase("POST", "/api/auth/register", """{"email":"a@example.com","password":"correct horse"}""")]
    [TestCase("POST", "/api/auth/login", """{"email":"a@example.com","password":"correct horse"}""")]
    [TestCase("POST", "/api/auth/refresh", """{"refresh_token":"x"}""")]
    [TestCase("POST", "/api/auth/recover", """{"email":"a@example.com"}""")]
    [TestCase("POST", "/api/auth/token", """{"provider":"google","id_token":"x"}""")]
    [TestCase("GET", "/api/auth/users")]
    [TestCase("GET", "/api/auth/.well-known/jwks.json")]
    public async Task StorageAndAuth_Undeclared_Are501(string method, string path, string? json = null)
    {
        using var body = json is null ? method == "PUT" ? ApiClient.Bytes([1]) : null : new StringContent(json, null, "application/json");
        (await Client.SendAsync(method, path, body)).ExpectProblem(501, "not_supported");
    }

    [TestCase("GET", "/api/auth/user")]
    [TestCase("POST", "/api/auth/logout")]
    public async Task OwnUser_Undeclared_Is501(string method, string path) =>
        (await Client.As("a.b.c").SendAsync(method, path, null)).ExpectProblem(501, "not_supported");

    [Test]
    public async Task Upload_Undeclared_Is501()
    {
        using var form = new MultipartFormDataContent { { ApiClient.Bytes([1]), "file", "a" } };
        (await Client.SendAsync("POST", "/api/storage/b", form)).ExpectProblem(501, "not_supported");
    }
}
