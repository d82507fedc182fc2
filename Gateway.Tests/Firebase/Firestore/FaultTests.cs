using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Gateway.Tests.Backends;
using Grpc.Core;

namespace Gateway.Tests.Firebase.Firestore;

/// <summary>Firestore's failures through the whole gateway: what is safe is tried again, and what is left is told clearly.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class FaultTests
{
    [TestCase(StatusCode.Unavailable)]
    [TestCase(StatusCode.DeadlineExceeded)]
    public async Task Get_AwayForAMoment_IsTriedAgain(StatusCode status)
    {
        await using var stub = await StubFirestore.StartAsync(new Status(status, "later"), new Status(status, "later"));
        await using var gateway = await Connected.ToAsync(stub.Address);
        Assert.That((await gateway.Service.GetAsync("/api/db/t?a=eq.1")).Expect(200).Text, Is.EqualTo("[]"));
        Assert.That(stub.Calls, Is.EqualTo(3));
    }

    [TestCase(StatusCode.Unavailable, 503, "upstream_unavailable")]
    [TestCase(StatusCode.DeadlineExceeded, 504, "upstream_timeout")]
    [TestCase(StatusCode.Cancelled, 503, "upstream_unavailable")]
    [TestCase(StatusCode.Internal, 502, "upstream_error")]
    public async Task Post_Failed_IsNotTriedAgain(StatusCode status, int http, string code)
    {
        await using var stub = await StubFirestore.StartAsync(new Status(status, "secret detail"));
        await using var gateway = await Connected.ToAsync(stub.Address);
        var problem = (await gateway.Service.PostAsync("/api/db/t", """{"a":1}""")).ExpectProblem(http, code);
        Assert.That(stub.Calls, Is.EqualTo(1), "it may have been written");
        Assert.That(problem.Text, Does.Not.Contain("secret detail").And.Not.Contain(stub.Address));
        Assert.That(problem.Header("Retry-After"), http == 503 ? Is.Not.Null : Is.Null);
    }

    [TestCase(StatusCode.Aborted, 409, "conflict")]
    [TestCase(StatusCode.ResourceExhausted, 429, "upstream_rate_limited")]
    public async Task Post_RefusedAgainAndAgain_IsTriedAndThenTold(StatusCode status, int http, string code)
    {
        await using var stub = await StubFirestore.StartAsync([.. Enumerable.Repeat(new Status(status, "secret detail"), 9)]);
        await using var gateway = await Connected.ToAsync(stub.Address);
        var problem = (await gateway.Service.PostAsync("/api/db/t", """{"a":1}""")).ExpectProblem(http, code);
        Assert.That(stub.Calls, Is.EqualTo(5), "nothing was written");
        Assert.That(problem.Text, Does.Not.Contain("secret detail"));
        Assert.That(problem.Header("Retry-After"), http == 429 ? Is.Not.Null : Is.Null);
    }

    [Test]
    public async Task Get_QuotaUsedUp_Is429WithRetryAfter()
    {
        await using var stub = await StubFirestore.StartAsync([.. Enumerable.Repeat(new Status(StatusCode.ResourceExhausted, "Quota exceeded."), 9)]);
        await using var gateway = await Connected.ToAsync(stub.Address);
        var problem = (await gateway.Service.GetAsync("/api/db/t")).ExpectProblem(429, "upstream_rate_limited");
        Assert.That(problem.Header("Retry-After"), Is.Not.Null);
        Assert.That(problem.Json.Text("upstream_code"), Is.EqualTo("RESOURCE_EXHAUSTED"));
    }

    [Test]
    public async Task Get_IndexMissing_Is400WithTheIndex()
    {
        await using var stub = await StubFirestore.StartAsync(new Status(StatusCode.FailedPrecondition, "The query requires an index. You can create it here: https://console.firebase.google.com/x?y=1"));
        await using var gateway = await Connected.ToAsync(stub.Address);
        var problem = (await gateway.Service.GetAsync("/api/db/messages?chat=eq.1&n=gt.5")).ExpectProblem(400, "index_required");
        var index = JsonNode.Parse(problem.Json.Text("details")!)!["indexes"]![0]!;
        Assert.That((string?)index["collectionGroup"], Is.EqualTo("messages"));
        Assert.That(index["fields"]!.AsArray().Select(field => (string?)field!["fieldPath"]), Is.EqualTo(["chat", "n"]));
        Assert.That(problem.Json.Text("hint"), Does.Contain("https://console.firebase.google.com/x?y=1"));
    }

    [Test]
    public async Task Get_NothingThere_Is503WithRetryAfter()
    {
        // Bound, so that no other test's server comes to stand there, but not listening.
        using var nothing = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nothing.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var gateway = await Connected.ToAsync(nothing.LocalEndPoint!.ToString());
        var problem = (await gateway.Service.GetAsync("/api/db/t")).ExpectProblem(503, "upstream_unavailable");
        Assert.That(problem.Header("Retry-After"), Is.Not.Null);
    }

    [Test]
    public async Task Get_NoEmulatorForIt_Is501()
    {
        await using var gateway = await Connected.ToAsync(null);
        (await gateway.Service.GetAsync("/api/db/t", ("Prefer", "count=exact"))).ExpectProblem(501, "not_supported");
        (await gateway.Service.GetAsync("/api/db/t")).ExpectProblem(501, "not_supported");
    }

    private sealed record Connected(TestGateway Gateway, ApiClient Service) : IAsyncDisposable
    {
        public static async Task<Connected> ToAsync(string? firestore)
        {
            var configuration = new GatewayConfiguration();
            var tenant = configuration.AddTenant("demo", "firebase", new JsonObject
            {
                ["project_id"] = "demo",
                ["emulator"] = new JsonObject { ["firestore"] = firestore, ["auth"] = "127.0.0.1:1" },
            });
            var gateway = await TestGateway.StartAsync(configuration);
            return new Connected(gateway, gateway.Client(tenant.SecretKey));
        }

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
