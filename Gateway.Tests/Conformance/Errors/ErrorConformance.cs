using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Errors;

/// <summary>Contract §2, and what §1 says of every response: the same on every provider, in success and in failure.</summary>
internal abstract partial class ErrorConformance<TBackend> : Conformance<TBackend>
    where TBackend : Backend, new()
{
    private static readonly (string Method, string Path, int Status, string Code)[] Refusals =
    [
        ("GET", "/api/db/samples?limit=x", 400, "invalid_request"),
        ("DELETE", "/api/db/samples", 400, "filter_required"),
        ("GET", "/api/db/samples?cursor=rubbish", 400, "invalid_cursor"),
        ("GET", "/api/db/samples/no-such-row", 404, "not_found"),
        ("GET", "/api/storage/conformance-files/no-such-object", 404, "not_found"),
        ("GET", "/api/storage/no-such-bucket/a", 404, "bucket_not_found"),
        ("GET", "/api/auth/users/no-such-user", 404, "not_found"),
        ("GET", "/api/auth/user", 401, "invalid_token"),
    ];

    private static IEnumerable<TestCaseData> Calls => Refusals.Select(c => new TestCaseData(c.Method, c.Path, c.Status, c.Code));

    [TestCaseSource(nameof(Calls))]
    public async Task Refusal_AnyConcern_HasTheOneShapeAndAllHeaders(string method, string path, int status, string code)
    {
        // What no connection serves is refused whatever else is wrong with it.
        if (Route(path) is null)
            (status, code) = (501, "not_supported");
        var response = (await Service.SendAsync(method, path, null)).ExpectProblem(status, code);
        Assert.That(response.Header("Cache-Control"), Is.EqualTo("no-store"));
        Assert.That(response.Header("WWW-Authenticate"), status == 401 ? Is.Not.Null : Is.Null);
        Assert.That(response.Header("Retry-After"), Is.Null);
        ExpectCommonHeaders(response);
        if (response.Header("Gateway-Provider") is { } provider)
            Assert.That(response.Json.Text("provider"), Is.EqualTo(provider));
    }

    [TestCase("/api/db/samples?batch=eq.none")]
    [TestCase("/api/storage/conformance-files?prefix=none/")]
    [TestCase("/api/auth/users?limit=1")]
    public async Task Success_AnyConcern_HasAllHeaders(string path)
    {
        var (response, route) = (await Service.GetAsync(path), Route(path));
        response.Expect(route is null ? 501 : 200);
        ExpectCommonHeaders(response);
        Assert.That(response.Header("Gateway-Provider"), Is.EqualTo(route?.Provider));
    }

    [TestCase("/api/capabilities")]
    [TestCase("/api/usage")]
    [TestCase("/api/usage/quota")]
    public async Task Success_AboutTheTenant_NamesNoProvider(string path)
    {
        var response = (await Service.GetAsync(path)).Expect(200);
        ExpectCommonHeaders(response);
        Assert.That(response.Header("Gateway-Provider"), Is.Null);
    }

    [TestCase("/api/db/samples/no-such-row")]
    [TestCase("/api/db/samples?limit=x")]
    [TestCase("/api/storage/conformance-files/no-such-object")]
    public async Task Head_Refused_HasTheHeadersOfGetWithoutBody(string path)
    {
        var get = await Service.GetAsync(path);
        var head = (await Service.HeadAsync(path)).Expect(get.Status);
        Assert.That(head.Bytes, Is.Empty);
        Assert.That(head.Header("Content-Type"), Is.EqualTo("application/problem+json"));
        ExpectCommonHeaders(head);
    }

    [Test]
    public async Task Refusal_ByTheConnection_NamesTheProvider()
    {
        var problem = (await Service.GetAsync("/api/db/samples/no-such-row")).ExpectProblem(404, "not_found");
        Assert.That(problem.Json.Text("provider"), Is.EqualTo(Running.Backend.Provider));
        Assert.That(problem.Header("Gateway-Provider"), Is.EqualTo(Running.Backend.Provider));
    }

    [Test]
    public async Task Refusal_Text_SaysHowToMendItAndShowsNothingInternal()
    {
        foreach (var (method, path, _, _) in Refusals)
        {
            var response = await Service.SendAsync(method, path, null);
            Assert.That(response.Json.Text("detail"), Does.EndWith("."), path);
            Assert.That(response.Text, Does.Not.Contain("   at ").And.Not.Contain("Exception").And.Not.Contain(Running.Tenant.SecretKey).And.Not.Contain("/tmp/"));
        }
    }

    [Test]
    public async Task RequestId_ValidOne_IsKept()
    {
        var response = (await Service.GetAsync("/api/db/samples/no-such-row", ("X-Request-Id", "my-request_1.2:3"))).ExpectProblem(404, "not_found");
        Assert.That(response.Header("X-Request-Id"), Is.EqualTo("my-request_1.2:3"));
        Assert.That(response.Json.Text("request_id"), Is.EqualTo("my-request_1.2:3"));
    }

    [TestCase("has blank")]
    [TestCase("<script>")]
    [TestCase("")]
    public async Task RequestId_InvalidOne_IsReplaced(string id)
    {
        var response = (await Service.GetAsync("/api/capabilities", ("X-Request-Id", id))).Expect(200);
        Assert.That(response.Header("X-Request-Id"), Is.Not.Null.And.Not.Empty.And.Not.EqualTo(id));
    }

    [Test]
    public async Task RequestId_None_IsANewOneEachTime()
    {
        var (first, second) = (await Service.GetAsync("/api/capabilities"), await Service.GetAsync("/api/capabilities"));
        Assert.That(first.Header("X-Request-Id"), Is.Not.EqualTo(second.Header("X-Request-Id")));
    }

    // The concern is the second part of the path.
    private (string Connection, string Provider)? Route(string path) => Running.Route(path.Split('/')[2]);

    private static void ExpectCommonHeaders(ApiResponse response)
    {
        Assert.That(response.Header("X-Request-Id"), Is.Not.Null.And.Not.Empty);
        Assert.That(response.Header("Server-Timing"), Does.Match(ServerTiming()));
        Assert.That(response.Header("RateLimit-Policy"), Is.EqualTo("\"tenant\";q=10000000;w=60"));
        var limit = RateLimit().Match(response.Header("RateLimit") ?? "");
        Assert.That(limit.Success, Is.True, response.Header("RateLimit"));
        Assert.That(long.Parse(limit.Groups["left"].Value, CultureInfo.InvariantCulture), Is.InRange(1, 10_000_000));
        Assert.That(response.Header("Server"), Is.Null);
    }

    [GeneratedRegex(@"^gateway;dur=\d+(\.\d{1,3})?, upstream;dur=\d+(\.\d{1,3})?$")]
    private static partial Regex ServerTiming();

    [GeneratedRegex("^\"tenant\";r=(?<left>\\d+);t=\\d+$")]
    private static partial Regex RateLimit();
}
