using System.Net;
using System.Text.Json;
using Gateway.Host.Problems;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Host.Problems;

internal sealed class ProblemPagesTests : BareGatewayFixture
{
    [Test]
    public async Task Show_EveryCode_ExplainsIt([Values] ErrorKind kind)
    {
        using var response = await Anyone.GetAsync($"/problems/{ErrorCode.Of(kind)}");
        var page = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
        var text = ProblemTexts.All[kind];
        foreach (var part in new[] { text.Title, text.Meaning, text.Cause, text.Remedy, text.Retry, $"HTTP status {ErrorStatus.Of(kind)}" })
            Assert.That(page, Does.Contain(part));
    }

    [Test]
    public async Task Show_UnknownCode_IsAProblemThatTellsWhereTheCodesAre()
    {
        using var response = await Anyone.GetAsync("/problems/%3Cscript%3E");
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That(problem.RootElement.GetProperty("code").GetString(), Is.EqualTo("not_found"));
        Assert.That(problem.RootElement.GetProperty("detail").GetString(), Does.Contain("/openapi/v1.json"));
    }

    [Test]
    public async Task Write_ProblemOfACall_PointsToItsPage()
    {
        using var response = await Anyone.GetAsync("/api/db/messages");
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        using var page = await Anyone.GetAsync(problem.RootElement.GetProperty("type").GetString());

        Assert.That(problem.RootElement.GetProperty("title").GetString(), Is.EqualTo("Invalid key"));
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }
}
