using System.Text;
using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.Native;
using Gateway.Host.Pipeline;
using Gateway.Tests.Backends;
using Gateway.Tests.Host.ControlPlane;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Isolation;

/// <summary>
/// Two tenants on one gateway, with the same names for everything: whatever one asks for, with whichever credentials it has or has got
/// hold of, it learns nothing of the other, changes nothing and is counted nowhere but at home.
/// </summary>
internal sealed class TenantIsolationTests
{
    private ControlPlaneGateway _running = null!;
    private ApiClient _victim = null!;
    private Belongings _belongings = null!;
    private IReadOnlyList<ApiClient> _attackers = null!;

    private IEnumerable<(string Method, RouteEndpoint Endpoint)> Endpoints =>
        from endpoint in _running.Gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where !endpoint.RoutePattern.RawText!.StartsWith("/docs", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
        where method != "CONNECT" // It opens WebSockets of HTTP/2, as GET does in HTTP/1.1.
        select (method, endpoint);

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _running = await ControlPlaneGateway.StartAsync(StoreKind.Sqlite);
        (await _running.Admin.PutAsync("/admin/plans/metered", """{"rate_limit":{"requests":1000000,"window":"00:01:00"},"quotas":[{"meter":"tokens","limit":100,"period":"month","hard":false},{"meter":"calls","limit":100000,"period":"month","hard":true}]}""")).Expect(201);
        var (service, app) = await AddAsync("victim");
        _victim = service;
        _belongings = await Belongings.GiveAsync("victim", service, app);
        (service, app) = await AddAsync("attacker");
        var own = await Belongings.GiveAsync("attacker", service, app);
        _attackers = [service, app, app.As(own.Named["token"]), service.As(own.Named["token"]), app.As(_belongings.Named["token"]), service.As(_belongings.Named["token"])];
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _running.DisposeAsync();

    [Test]
    public void Endpoints_All_AreAttacked()
    {
        var unattacked = Endpoints
            .Where(static served => served.Endpoint.Metadata.GetMetadata<OperatorEndpoint>() is null && !IsNative(served.Endpoint))
            .Select(static served => AttackedAs(served.Method, served.Endpoint))
            .Except(Attacks.ByEndpoint.Keys)
            .Except(Attacks.Open);
        Assert.That(unattacked, Is.Empty, "A new endpoint needs an attack, or a reason why it is for everybody.");
        Assert.That(Attacks.ByEndpoint.Keys.Except(Endpoints.Select(static served => NameOf(served.Method, served.Endpoint))), Is.Empty, "These endpoints are no more.");
    }

    [Test]
    public async Task Attacks_All_LearnAndChangeNothing()
    {
        var before = await LookAsync();
        var calls = await CallsAsync();
        var mistakes = new List<string>();
        var written = new StringBuilder(); // What an attacker has written itself, it may read.

        // Reading first, when nothing was written yet.
        foreach (var (method, endpoint) in Endpoints.Where(static served => served.Endpoint.Metadata.GetMetadata<TenantEndpoint>() is not null).OrderBy(static served => served.Method is not ("GET" or "HEAD")))
        {
            var attacks = IsNative(endpoint) ? Attacks.Native : Attacks.ByEndpoint[AttackedAs(method, endpoint)];
            foreach (var attacker in IsNative(endpoint) ? _attackers.Take(1) : _attackers)
            {
                foreach (var attack in attacks)
                {
                    // What is nobody's has to be refused, or granted, just as what is somebody else's.
                    var nobodys = await attack.RunAsync(attacker, method, Belongings.Nobodys);
                    var answer = await attack.RunAsync(attacker, method, _belongings);
                    if (answer.Status >= 500 && answer.Status != 501)
                        mistakes.Add($"fails: {answer}");
                    if (method is not ("GET" or "HEAD"))
                        written.Append(attack.Says(_belongings));
                    if (answer.Status != nobodys.Status && attack.Says(_belongings) != attack.Says(Belongings.Nobodys) && !IsTold(attack, attacker))
                        mistakes.Add($"is {nobodys.Status} where it is nobody's: {answer}");
                    if (_belongings.Marks.FirstOrDefault(mark => !$"{written}{attack.Says(_belongings)}".Contains(mark, StringComparison.Ordinal) && answer.Everything.Contains(mark, StringComparison.Ordinal)) is { } mark)
                        mistakes.Add($"shows '{mark}': {answer}");
                    if (answer.Header("Idempotency-Replayed") is not null && attack.Says(_belongings).Contains("row of", StringComparison.Ordinal) && answer.Text.Contains(_belongings.Named["row"], StringComparison.Ordinal))
                        mistakes.Add($"replays another's answer: {answer}");
                }
            }
        }

        Assert.That(string.Join('\n', mistakes), Is.Empty);
        Assert.That(await CallsAsync() - calls, Is.Zero, "the victim was charged for others' calls");
        Assert.That(await LookAsync(), Is.EqualTo(before));
    }

    // A tenant's key is no operator's, whatever it names.
    [Test]
    public async Task ControlPlane_KeysOfTenants_AreRefusedEverywhere()
    {
        foreach (var (method, endpoint) in Endpoints.Where(static served => served.Endpoint.Metadata.GetMetadata<OperatorEndpoint>() is not null))
        {
            var path = endpoint.RoutePattern.RawText!.Replace("{tenant}", "victim", StringComparison.Ordinal).Replace("{name}", "main", StringComparison.Ordinal)
                .Replace("{id}", _belongings.Named["key"], StringComparison.Ordinal).Replace("{plan}", "metered", StringComparison.Ordinal);
            foreach (var attacker in _attackers)
                (await attacker.SendAsync(method, path, method is "GET" or "HEAD" or "DELETE" ? null : ApiClient.Json("{}"))).Expect(403);
            (await _running.Gateway.Client(null).SendAsync(method, path, null)).Expect(401);
        }
    }

    private async Task<string> LookAsync()
    {
        var seen = new List<string>();
        foreach (var path in (string[])["/api/db", "/api/db/notes?order=id", "/api/storage", "/api/storage/files", $"/api/storage/files/{Belongings.Object}", "/api/storage/only-of-victim", "/api/auth/users", "/api/keys", "/api/usage/alerts"])
            seen.Add($"{path} {(await _victim.GetAsync(path)).Expect(200).Text}");
        var tokens = (await _victim.GetAsync("/api/usage/quota")).Expect(200).Json.GetProperty("quotas").EnumerateArray().Single(static quota => quota.Text("meter") == "tokens");
        seen.Add($"tokens {tokens.Text("used")} {tokens.Text("reserved")}");
        return string.Join('\n', seen);
    }

    private async Task<long> CallsAsync() => (await _victim.GetAsync("/api/usage/quota")).Expect(200).Json.GetProperty("quotas").EnumerateArray()
        .Single(static quota => quota.Text("meter") == "calls").GetProperty("used").GetInt64();

    // A listing's cursor says where to go on and nothing else: with another's one goes on in one's own listing. Two user tokens are one too
    // many, unless they are the same.
    private static bool IsTold(Attack attack, ApiClient attacker) => attack.Path.Contains("{listing}", StringComparison.Ordinal)
        || (attack.Headers.Any(static header => header.Value.Contains("{token}", StringComparison.Ordinal)) && attacker.UserToken is not null);

    private static bool IsNative(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!.StartsWith(NativeEndpoint.Prefix, StringComparison.Ordinal);

    // HEAD is attacked as GET is, unless it has attacks of its own.
    private static string AttackedAs(string method, RouteEndpoint endpoint) =>
        NameOf(method, endpoint) is var name && method == "HEAD" && !Attacks.ByEndpoint.ContainsKey(name) ? NameOf("GET", endpoint) : name;

    private static string NameOf(string method, RouteEndpoint endpoint) => $"{method} {endpoint.RoutePattern.RawText!.Replace("{**", "{", StringComparison.Ordinal)}";

    private async Task<(ApiClient Service, ApiClient App)> AddAsync(string name)
    {
        (await _running.Admin.PostAsync("/admin/tenants", $$"""{"name":"{{name}}","plan":"metered"}""")).Expect(201);
        (await _running.Admin.PostAsync($"/admin/tenants/{name}/connections", """{"name":"main","provider":"embedded","settings":{"tables":{"notes":{"policy":"owner"}}}}""")).Expect(201);
        var app = (await _running.Admin.PostAsync($"/admin/tenants/{name}/keys", """{"name":"app","kind":"publishable"}""")).Expect(201).Json.Text("key");
        return (await _running.AddKeyAsync(name), _running.Gateway.Client(app));
    }
}
