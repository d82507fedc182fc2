using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gateway.Tests.Host.Api.Database;

internal sealed class SingleWriteTests() : BareGatewayFixture(BareGatewayFixture.Embedded)
{
    [TestCase("POST", "?", """[{"id":"3"},{"id":"4"}]""")]
    [TestCase("POST", "?", "[]")]
    [TestCase("PATCH", "?id=in.(1,2)", """{"changed":true}""")]
    [TestCase("PATCH", "?id=eq.9", """{"changed":true}""")]
    [TestCase("DELETE", "?id=in.(1,2)", null)]
    [TestCase("DELETE", "?id=eq.9", null)]
    public async Task Write_OneObjectAskedForButNotOneRow_WritesNothing(string method, string query, string? body)
    {
        var table = $"/api/db/t{Guid.NewGuid():N}";
        using var seeded = await Service.PostAsJsonAsync(table, new[] { new { id = "1" }, new { id = "2" } });
        var before = await Service.GetStringAsync(table);

        using var refused = await SendAsync(method, table + query, body);

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.NotAcceptable));
        Assert.That(await Service.GetStringAsync(table), Is.EqualTo(before));
    }

    [TestCase("POST", "?", """{"id":"3"}""", "3")]
    [TestCase("PATCH", "?id=eq.1", """{"changed":true}""", "1")]
    [TestCase("DELETE", "?id=eq.1", null, "1")]
    public async Task Write_OneObjectAskedForAndOneRow_AnswersIt(string method, string query, string? body, string id)
    {
        var table = $"/api/db/t{Guid.NewGuid():N}";
        using var seeded = await Service.PostAsJsonAsync(table, new[] { new { id = "1" }, new { id = "2" } });

        using var written = await SendAsync(method, table + query, body);

        Assert.That(written.IsSuccessStatusCode, Is.True);
        Assert.That((await written.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString(), Is.EqualTo(id));
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        request.Headers.Add("Accept", "application/vnd.pgrst.object+json");
        if (body is not null)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await Service.SendAsync(request);
    }
}
