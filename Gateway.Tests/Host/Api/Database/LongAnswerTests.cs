using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gateway.Tests.Host.Api.Database;

/// <summary>Answers that start before it is known what they come to.</summary>
internal sealed class LongAnswerTests() : BareGatewayFixture(BareGatewayFixture.Embedded)
{
    private const int Rows = 300;

    [TestCase("1.1")]
    [TestCase("1.0")]
    public async Task Get_MoreThanIsHeldBack_IsWholeAndSaysAfterItWhatItCameTo(string version)
    {
        var table = await StoreAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{table}?limit={Rows}")
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { { "Prefer", "count=exact" } },
        };
        using var response = await Service.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.That(body.GetArrayLength(), Is.EqualTo(Rows));
        if (version == "1.1")
            Assert.That(response.TrailingHeaders.GetValues("Gateway-Documents-Read").Single(), Is.Not.Empty);
    }

    [Test]
    public async Task Head_OfALongAnswer_HasNoBodyAndTheTotal()
    {
        var table = await StoreAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, $"{table}?limit={Rows}") { Headers = { { "Prefer", "count=exact" } } };
        using var response = await Service.SendAsync(request);

        Assert.That(response.Content.Headers.GetValues("Content-Range").Single(), Is.EqualTo($"0-{Rows - 1}/{Rows}"));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [TestCase("/api/db/long?cursor=&offset=1")]
    [TestCase("/api/db/long?cursor=&select=count()")]
    public async Task Get_CursorBesideWhatItCanNotContinue_Refused(string path)
    {
        using var response = await Service.GetAsync(path);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Post_CreatedAtThatIsNoInstant_Refused()
    {
        using var response = await Service.PostAsJsonAsync("/api/db/long", new { created_at = "yesterday" });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [TestCase("PATCH")]
    [TestCase("DELETE")]
    public async Task Write_Counted_SaysHowManyRowsItReached(string method)
    {
        var table = NewTable();
        using var stored = await Service.PostAsJsonAsync(table, new[] { new { kind = "a" }, new { kind = "a" }, new { kind = "b" } });

        using var request = new HttpRequestMessage(HttpMethod.Parse(method), $"{table}?kind=eq.a") { Headers = { { "Prefer", "count=exact" } } };
        if (method == "PATCH")
            request.Content = JsonContent.Create(new { done = true });
        using var response = await Service.SendAsync(request);

        Assert.That(response.IsSuccessStatusCode);
        Assert.That(response.Content.Headers.GetValues("Content-Range").Single(), Does.EndWith("/2"));
    }

    private static string NewTable() => $"/api/db/t{Guid.NewGuid():N}";

    private async Task<string> StoreAsync()
    {
        var table = NewTable();
        var filler = new string('x', 10_000);
        using var stored = await Service.PostAsJsonAsync(table, Enumerable.Range(0, Rows).Select(i => new { n = i, filler }));
        Assert.That(stored.IsSuccessStatusCode);
        return table;
    }
}
