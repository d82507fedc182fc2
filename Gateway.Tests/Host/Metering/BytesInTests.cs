using System.Text;
using System.Text.Json;
using Gateway.Tests.Backends;
using Gateway.Tests.Supabase;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Host.Metering;

/// <summary>A body that does not tell its length is counted by what was read of it.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class BytesInTests
{
    private const string Row = """{"title":"eins"}""";

    [TestCase("POST", "/api/db/notes", "db.insert", Row)]
    [TestCase("PATCH", "/api/db/notes?id=eq.1", "db.update", Row)]
    [TestCase("PUT", "/api/db/notes/1", "db.replace", Row)]
    [TestCase("POST", "/api/auth/login", "auth.login", """{"email":"ada@example.org","password":"correct horse"}""")]
    [TestCase("PUT", "/api/storage/files/a.txt", "storage.put", "content")]
    public async Task Usage_BodyInChunks_CountsItsBytes(string method, string path, string operation, string body)
    {
        await using var project = await StubProject.RunAsync(static context => Answers.Json(
            context.Request.Path.StartsWithSegments("/auth") ? AuthSamples.Session : context.Request.Path.StartsWithSegments("/storage") ? "{}" : Row)(context));
        using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body)));
        content.Headers.TryAddWithoutValidation("Content-Type", path.Contains("storage", StringComparison.Ordinal) ? "text/plain" : "application/json");
        var answer = await project.App.SendAsync(method, path, content, ("Transfer-Encoding", "chunked"));

        Assert.That(answer.Status, Is.LessThan(300), answer.Text);
        Assert.That(project.Sent[0].Text, Does.Contain(body[1..]), "it arrives whole");
        Assert.That((await UsageAsync(project.Server, operation)).GetProperty("bytes_in").GetInt64(), Is.EqualTo(body.Length));
    }

    [Test]
    public async Task Usage_BodyThatAnEmbeddedProviderReads_CountsItsBytes()
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(Row)));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        (await gateway.Client(tenant.SecretKey).SendAsync("POST", "/api/db/rows", content, ("Transfer-Encoding", "chunked"))).Expect(201);
        Assert.That((await UsageAsync(gateway.Client(tenant.SecretKey), "db.insert")).GetProperty("bytes_in").GetInt64(), Is.EqualTo(Row.Length));
    }

    // A call is written down when the last of it is over, a moment after the caller has seen its end.
    private static async Task<JsonElement> UsageAsync(ApiClient caller, string operation)
    {
        for (var i = 0; ; i++)
        {
            var usage = (await caller.GetAsync("/api/usage?group_by=operation")).Expect(200);
            var rows = usage.Json.GetProperty("usage").EnumerateArray().Where(row => row.Text("operation") == operation).ToList();
            if (rows is [var row])
                return row;
            Assert.That(i, Is.LessThan(1000), "The call was not counted.");
        }
    }
}
