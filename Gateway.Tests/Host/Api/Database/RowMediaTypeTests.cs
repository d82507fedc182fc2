using System.Net.Http.Json;

namespace Gateway.Tests.Host.Api.Database;

internal sealed class RowMediaTypeTests
{
    private const string ObjectType = "application/vnd.pgrst.object+json";

    [TestCase("/api/db/rows/1", null, "application/json")]
    [TestCase("/api/db/rows/1", "application/json", "application/json")]
    [TestCase("/api/db/rows?id=eq.1", null, "application/json")]
    [TestCase("/api/db/rows?id=eq.1", ObjectType, ObjectType)]
    [TestCase("/api/db/rows?id=eq.1", "text/csv", "text/csv")]
    public async Task Get_Accept_GivesTheTypeThatWasAskedFor(string path, string? accept, string type)
    {
        await using var gateway = await BareGateway.StartAsync("--Gateway:Tenants:bare:Connections:main:Provider=embedded");
        using var client = gateway.Client();
        client.DefaultRequestHeaders.Add("apikey", gateway.SecretKey);
        using var stored = await client.PutAsJsonAsync("/api/db/rows/1", new { name = "x" });
        Assert.That(stored.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/json"));

        if (accept is not null)
            client.DefaultRequestHeaders.Add("Accept", accept);
        using var response = await client.GetAsync(path);

        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo(type));
    }
}
