using System.Net;
using System.Net.Sockets;
using Gateway.Host.Forwarding;
using Gateway.Tests.Backends;
using Gateway.Tests.Host.ControlPlane;
using Gateway.Tests.Host.Forwarding;
using Gateway.Tests.Supabase;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Security;

/// <summary>A connection made over the API leads to nothing of the operator's, however its address is written; and nothing is followed.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class UpstreamAddressTests
{
    private static readonly string[] Inside =
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[::]", "0.0.0.0",
    ];

    [TestCaseSource(nameof(Inside))]
    public async Task Connection_ToThisMachine_IsRefusedAndNothingIsCalled(string host)
    {
        await using var inside = await Trap.StartAsync();
        await using var running = await ControlPlaneGateway.StartAsync(StoreKind.Sqlite);
        (await running.Admin.PostAsync("/admin/tenants", """{"name":"guest"}""")).Expect(201);
        var body = $$"""{"name":"main","provider":"supabase","settings":{"url":"http://{{host}}:{{inside.Port}}","publishable_key":"sb_publishable_a","secret_key":"sb_secret_b"} }""";
        (await running.Admin.PostAsync("/admin/tenants/guest/connections", body)).ExpectProblem(400, "invalid_request");
        (await running.Admin.PostAsync("/admin/tenants/guest/connections?force=true", body)).ExpectProblem(400, "invalid_request");
        Assert.That(inside.Connections, Is.Zero);
    }

    // What a name leads to, only a look-up tells. This one is every machine's own.
    [Test]
    public async Task Connection_ToANameOfThisMachine_LeadsNowhere()
    {
        await using var inside = await Trap.StartAsync();
        await using var running = await ControlPlaneGateway.StartAsync(StoreKind.Sqlite);
        (await running.Admin.PostAsync("/admin/tenants", """{"name":"guest"}""")).Expect(201);
        var body = $$"""{"name":"main","provider":"supabase","settings":{"url":"http://localhost:{{inside.Port}}","publishable_key":"sb_publishable_a","secret_key":"sb_secret_b"} }""";
        (await running.Admin.PostAsync("/admin/tenants/guest/connections", body)).ExpectProblem(502, "bad_configuration");
        (await running.Admin.PostAsync("/admin/tenants/guest/connections?force=true", body)).Expect(201);
        var guest = await running.AddKeyAsync("guest");
        Assert.That((await guest.GetAsync("/api/db/notes")).Status, Is.AnyOf(502, 503));
        Assert.That(inside.Connections, Is.Zero);
    }

    // A name that led elsewhere when it was checked is judged anew: on the very addresses that are then connected to.
    [TestCaseSource(nameof(Inside))]
    [TestCase("localhost")]
    [TestCase("LOCALHOST")]
    [TestCase("localhost.")]
    public async Task Socket_ToThisMachine_IsNeverOpened(string host)
    {
        await using var inside = await Trap.StartAsync();
        using var handler = Sockets.Create(publicAddressesOnly: true);
        using var client = new HttpMessageInvoker(handler);
        if (!Uri.TryCreate($"http://{host}:{inside.Port}/", UriKind.Absolute, out var address))
            return;
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var failure = await Assert.CatchAsync(async () => (await client.SendAsync(request, default)).Dispose());
        Assert.That(failure!.GetBaseException(), Is.InstanceOf<ProviderException>().Or.InstanceOf<SocketException>(), failure.ToString());
        Assert.That(inside.Connections, Is.Zero);
    }

    // An attacker's name server may tell a public address when it is judged, and another one right after.
    [Test]
    public async Task Name_ThatLeadsElsewhereTheNextTime_IsAskedOnceAndNeverLeadsInside()
    {
        await using var inside = await Trap.StartAsync();
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var answers = new Queue<IPAddress[]>([[IPAddress.Parse("2606:4700::1111"), IPAddress.Loopback], [IPAddress.Loopback, IPAddress.IPv6Loopback]]);
        Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Task.FromResult(answers.Dequeue());
        var server = new DnsEndPoint("rebinding.example", inside.Port);

        var unreachable = await Assert.CatchAsync(async () => await (await PublicAddresses.ConnectAsync(server, ResolveAsync, soon.Token)).DisposeAsync());
        Assert.That(unreachable, Is.InstanceOf<SocketException>().Or.InstanceOf<OperationCanceledException>());
        Assert.That(answers, Has.Count.EqualTo(1));
        var refused = await Assert.ThrowsAsync<ProviderException>(async () => await (await PublicAddresses.ConnectAsync(server, ResolveAsync, soon.Token)).DisposeAsync());
        Assert.That(refused!.Kind, Is.EqualTo(ErrorKind.BadConfiguration));
        Assert.That(inside.Connections, Is.Zero);
    }

    [TestCase("GET", "/api/db/notes", null)]
    [TestCase("GET", "/api/db/notes?cursor=", null)]
    [TestCase("POST", "/api/db/notes", "{}")]
    [TestCase("POST", "/api/auth/login", """{"email":"a@example.org","password":"correct horse"}""")]
    [TestCase("PUT", "/api/storage/files/a.txt", "{}")]
    [TestCase("GET", "/api/storage/files/a.txt", null)]
    public async Task Redirect_OfABackend_IsNotFollowedWithItsCredentials(string method, string path, string? body)
    {
        await using var elsewhere = await Trap.StartAsync();
        await using var project = await StubProject.StartAsync(Answers.Empty(307, ("Location", $"http://127.0.0.1:{elsewhere.Port}/")));
        var problem = (await project.Server.SendAsync(method, path, body is null ? null : ApiClient.Json(body))).ExpectProblem(502, "bad_configuration");
        Assert.That(problem.Everything, Does.Not.Contain(elsewhere.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.That(elsewhere.Connections, Is.Zero);
    }

    /// <summary>Something inside, that nobody must reach.</summary>
    private sealed class Trap : IAsyncDisposable
    {
        private readonly SmallUpstream _upstream;
        private int _connections;

        private Trap(SmallUpstream upstream) => _upstream = upstream;

        public int Port => _upstream.Address.Port;

        public int Connections => _connections;

        public static async Task<Trap> StartAsync()
        {
            Trap? trap = null;
            var upstream = await SmallUpstream.StartAsync(context =>
            {
                Interlocked.Increment(ref trap!._connections);
                return Answers.Json("[]")(context);
            });
            return trap = new Trap(upstream);
        }

        public ValueTask DisposeAsync() => _upstream.DisposeAsync();
    }
}
