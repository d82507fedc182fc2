using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gateway.Tests.Host.Api.Database;

/// <summary>Answers that start before it is known what they come to.</summary>
internal sealed class LongAnswerTests
{
    private const int Rows = 300;

    [TestCase("1.1")]
    [TestCase("1.0")]
    public async Task Get_MoreThanIsHeldBack_IsWholeAndSaysAfterItWhatItCameTo(string version)
    {
        await using var gateway = await BareGateway.StartAsync("--Gateway:Tenants:bare:Connections:main:Provider=embedded");
        using var client = gateway.Client();
        client.DefaultRequestHeaders.Add("apikey", gateway.SecretKey);
        await StoreAsync(client);

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/db/long?limit={Rows}")
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { { "Prefer", "count=exact" } },
        };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK).Or.EqualTo(HttpStatusCode.PartialContent));
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.That(body.GetArrayLength(), Is.EqualTo(Rows));
        if (version == "1.1")
            Assert.That(response.TrailingHeaders.GetValues("Gateway-Documents-Read").Single(), Is.Not.Empty);
    }

    [Test]
    public async Task Head_OfALongAnswer_HasNoBodyAndTheTotal()
    {
        await using var gateway = await BareGateway.StartAsync("--Gateway:Tenants:bare:Connections:main:Provider=embedded");
        using var client = gateway.Client();
        client.DefaultRequestHeaders.Add("apikey", gateway.SecretKey);
        await StoreAsync(client);

        using var request = new HttpRequestMessage(HttpMethod.Head, $"/api/db/long?limit={Rows}") { Headers = { { "Prefer", "count=exact" } } };
        using var response = await client.SendAsync(request);

        Assert.That(response.Content.Headers.GetValues("Content-Range").Single(), Is.EqualTo($"0-{Rows - 1}/{Rows}"));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [TestCase("/api/db/long?cursor=&offset=1")]
    [TestCase("/api/db/long?cursor=&select=count()")]
    public async Task Get_CursorBesideWhatItCanNotContinue_Refused(string path)
    {
        await using var gateway = await BareGateway.StartAsync("--Gateway:Tenants:bare:Connections:main:Provider=embedded");
        using var client = gateway.Client();
        client.DefaultRequestHeaders.Add("apikey", gateway.SecretKey);

        using var response = await client.GetAsync(path);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Post_CreatedAtThatIsNoInstant_Refused()
    {
        await using var gateway = await BareGateway.StartAsync("--Gateway:Tenants:bare:Connections:main:Provider=embedded");
        using var client = gateway.Client();
        client.DefaultRequestHeaders.Add("apikey", gateway.SecretKey);

        using var response = await client.PostAsJsonAsync("/api/db/long", new { created_at = "yesterday" });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [TestCase("PATCH")]
    [TestCase("DELETE")]
    public async Task Write_Counted_SaysHowManyRowsItReached(string method)
    {
        await using var gateway = await BareGateway.StartAsync("--Gateway:Tenants:bare:Connections:main:Provider=embedded");
        using var client = gateway.Client();
        client.DefaultRequestHeaders.Add("apikey", gateway.SecretKey);
        await client.PostAsJsonAsync("/api/db/long", new[] { new { kind = "a" }, new { kind = "a" }, new { kind = "b" } });

        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/db/long?kind=eq.a") { Headers = { { "Prefer", "count=exact" } } };
        if (method == "PATCH")
            request.Content = JsonContent.Create(new { done = true });
        using var response = await client.SendAsync(request);

        Assert.That(response.IsSuccessStatusCode);
        Assert.That(response.Content.Headers.GetValues("Content-Range").Single(), Does.EndWith("/2"));
    }

    private static async Task StoreAsync(HttpClient client)
    {
        var filler = new string('x', 10_000);
        using var stored = await client.PostAsJsonAsync("/api/db/long", Enumerable.Range(0, Rows).Select(i => new { n = i, filler }));
        Assert.That(stored.IsSuccessStatusCode);
    }
}
