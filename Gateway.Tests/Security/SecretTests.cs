using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;
using Gateway.Tests.Supabase;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Security;

/// <summary>Secrets in every place where one can stand show up in no log and in no answer, whatever fails.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class SecretTests
{
    // What a careless backend does: it says back what it was sent.
    [TestCase(400)]
    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(409)]
    [TestCase(500)]
    [TestCase(503)]
    public async Task Secrets_OfAConnectionThatEchoesThem_AreNeitherLoggedNorAnswered(int status)
    {
        using var log = new LogRecorder();
        await using var project = await StubProject.RunAsync(
            context => Answers.Json(status, Echo(context), ("X-Echo", context.Request.Headers["apikey"].ToString()))(context),
            configure: builder => builder.Logging.AddProvider(log));
        var password = "hunter2-never-to-be-seen";
        foreach (var client in (ApiClient[])[project.Server, project.App, project.User])
        {
            foreach (var (method, path, body) in Calls(password))
            {
                var answer = await client.SendAsync(method, path, body is null ? null : ApiClient.Json(body));
                foreach (var secret in (string[])[StubProject.SecretKey, StubProject.PublishableKey])
                    Assert.That(answer.Everything, Does.Not.Contain(secret), $"{method} {path}");
                Assert.That(answer.Everything, Does.Not.Contain(project.Address.Authority), $"{method} {path}");
            }
        }

        foreach (var secret in (string[])[StubProject.SecretKey, StubProject.PublishableKey, StubProject.UserToken, project.Server.Key!, project.App.Key!, password])
            Assert.That(log.Text, Does.Not.Contain(secret));
    }

    [Test]
    public async Task Secrets_OfCallersWhoMakeEveryMistake_AreNotLogged()
    {
        using var log = new LogRecorder();
        var (operatorKey, unknown) = (GatewayKey.Create(KeyRole.Operator), GatewayKey.Create(KeyRole.Secret));
        var configuration = new GatewayConfiguration().WithOperator(operatorKey);
        var tenant = configuration.AddTenant("demo", "supabase", StubProject.Settings(new Uri("http://127.0.0.1:1")));
        await using var gateway = await TestGateway.StartAsync(configuration, builder =>
        {
            // For this sink alone, whose rules come before those of all.
            builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace);
            builder.Configuration[$"Logging:{typeof(LogRecorder).FullName}:LogLevel:Default"] = nameof(LogLevel.Trace);
        });
        const string token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJuZXZlci10by1iZS1zZWVuIn0.c2lnbmF0dXJl";
        const string password = "hunter2-never-to-be-seen";
        var anyone = gateway.Client(null);
        string[] keys = [tenant.SecretKey, tenant.PublishableKey, operatorKey, unknown];
        foreach (var key in keys)
        {
            foreach (var header in (string[])["apikey", "X-Tenant-Token", "Authorization"])
            {
                var value = header == "Authorization" ? $"Bearer {key}" : key;
                await anyone.GetAsync("/api/db/notes", (header, value));
                await anyone.GetAsync("/api/nothing", (header, value));
                await anyone.GetAsync("/admin/tenants", (header, value));
                await anyone.GetAsync("/api/db/notes?limit=x", (header, value), ("Cookie", $"session={key}"));
            }

            await anyone.GetAsync($"/api/db/notes?apikey={key}");
            await anyone.PostAsync($"/api/db/notes?apikey={key}", "{}");
            foreach (var malformed in (string[])[$"GET /api/db/notes HTTP/1.1\r\nHost: g\r\napikey : {key}\r\n\r\n", $"GET /api/db/notes?apikey={key} rubbish HTTP/1.1\r\nHost: g\r\n\r\n"])
                (await RawRequest.SendAsync(gateway.Address, malformed)).Expect(400);
        }

        var user = gateway.Client(tenant.PublishableKey).As(token);
        foreach (var (method, path, body) in Calls(password))
            await user.SendAsync(method, path, body is null ? null : ApiClient.Json(body));
        await anyone.GetAsync($"/api/storage/files/a?tenant=demo&method=GET&expires=9999999999&signature=never-to-be-seen-signature");
        foreach (var broken in (string[])[$"{{\"password\":\"{password}", $"[\"{password}\"]", $"{{\"refresh_token\":\"{token}\",}}"])
            await user.PostAsync("/api/auth/refresh", broken);

        Assert.That(log.Text, Is.Not.Empty, "something is logged at all");
        foreach (var secret in (string[])[.. keys, token, password, StubProject.SecretKey, StubProject.PublishableKey, "never-to-be-seen-signature"])
            Assert.That(log.Text, Does.Not.Contain(secret));
    }

    // The key ring, the key of signed URLs and the databases are nobody's but the gateway's.
    [Test]
    [UnsupportedOSPlatform("windows")]
    public async Task Files_OfTheGateway_AreItsOwn()
    {
        await using var running = await Host.ControlPlane.ControlPlaneGateway.StartAsync(Host.ControlPlane.StoreKind.Sqlite);
        var service = await running.AddTenantAsync("demo");
        (await service.SendAsync("PUT", "/api/storage/files/a", ApiClient.Bytes([1]))).Expect(201);
        (await service.PostAsync("/api/storage/files/a?action=sign", "{}")).Expect(200);
        await TestUser.RegisterAsync(service);
        (await service.PostAsync("/api/usage/events", """{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"quantity":1} }""")).Expect(202);

        // The folder itself is the test's. What holds nothing is nobody's secret.
        var shared = Directory.EnumerateFiles(running.Gateway.DataDirectory, "*", SearchOption.AllDirectories).Where(static file => new FileInfo(file).Length > 0 && IsOpen(file)).ToList();
        Assert.That(shared, Is.Empty);
        Assert.That(Directory.EnumerateFiles(running.Gateway.DataDirectory, "key-*.xml", SearchOption.AllDirectories), Is.Not.Empty, "there is a key ring");
    }

    // Others may read a file only where they may enter each of its folders.
    [UnsupportedOSPlatform("windows")]
    private static bool IsOpen(string file)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        const UnixFileMode enter = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return (File.GetUnixFileMode(file) & others) != 0 && (new FileInfo(file).Directory!.UnixFileMode & enter) != 0;
    }

    private static IEnumerable<(string Method, string Path, string? Body)> Calls(string password) =>
    [
        ("GET", "/api/db/notes", null), ("GET", "/api/db/notes?cursor=", null), ("POST", "/api/db/notes", "{}"), ("PUT", "/api/db/notes/1", "{}"), ("DELETE", "/api/db/notes?id=eq.1", null), ("POST", "/api/db/rpc/f", "{}"), ("GET", "/api/db", null),
        ("GET", "/api/storage/files/a", null), ("PUT", "/api/storage/files/a", "{}"), ("DELETE", "/api/storage/files/a", null), ("GET", "/api/storage/files", null), ("POST", "/api/storage/files/a?action=sign", "{}"),
        ("POST", "/api/storage/files/a?action=copy", """{"to":"files/b"}"""), ("GET", "/api/storage", null),
        ("POST", "/api/auth/login", $$"""{"email":"a@example.org","password":"{{password}}"}"""), ("POST", "/api/auth/register", $$"""{"email":"a@example.org","password":"{{password}}"}"""),
        ("POST", "/api/auth/refresh", $$"""{"refresh_token":"{{password}}"}"""), ("GET", "/api/auth/user", null), ("PATCH", "/api/auth/user", $$"""{"password":"{{password}}"}"""), ("POST", "/api/auth/logout", null), ("GET", "/api/auth/users", null),
    ];

    private static string Echo(HttpContext context)
    {
        var said = string.Join(' ', context.Request.Headers.Select(static header => $"{header.Key}={header.Value}")).Replace("\"", "'", StringComparison.Ordinal);
        return $$"""{"code":"{{said}}","error_code":"{{said}}","error":"{{said}}","msg":"{{said}}","message":"I was sent {{said}}","hint":"{{said}}","details":"{{said}}","statusCode":"{{context.Response.StatusCode}}"}""";
    }
}
