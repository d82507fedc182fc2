using System.Net;
using System.Text.RegularExpressions;
using Gateway.Host.Api.OpenApi;

namespace Gateway.Tests.Host.Api.OpenApi;

internal sealed partial class ApiReferenceTests : BareGatewayFixture
{
    [Test]
    public async Task Page_WithoutTheInternet_HasAllThatItNeeds()
    {
        using var moved = await Anyone.GetAsync(ApiReference.Address);
        Assert.That(moved.Headers.Location, Is.EqualTo(new Uri("docs/", UriKind.Relative)));

        var page = await Anyone.GetStringAsync($"{ApiReference.Address}/");
        var assets = Asset().Matches(page).Select(match => match.Groups[1].Value).ToList();
        Assert.That(page, Does.StartWith("<!doctype html>"));
        Assert.That(page, Does.Not.Contain("://"));
        Assert.That(assets, Is.Not.Empty);
        foreach (var asset in assets)
        {
            using var response = await Anyone.GetAsync(new Uri(new Uri(Anyone.BaseAddress!, $"{ApiReference.Address}/"), asset));
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), asset);
        }
    }

    [Test]
    public async Task Page_Browser_IsToldToCallNobodyElse()
    {
        using var response = await Anyone.GetAsync($"{ApiReference.Address}/");
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        var page = await response.Content.ReadAsStringAsync();

        Assert.That(policy, Does.StartWith("default-src 'none';").And.Contain("connect-src 'self';").And.Not.Contain("*").And.Not.Contain("http"));
        Assert.That(page, Does.Contain("\"withDefaultFonts\":false").And.Contain("\"telemetry\":false"));
        Assert.That(page, Does.Contain("\"agent\":{\"disabled\":true}").And.Contain("\"mcp\":{\"disabled\":true}"));
    }

    [Test]
    public async Task Page_Document_IsTheGatewaysOwn()
    {
        var page = await Anyone.GetStringAsync($"{ApiReference.Address}/");
        Assert.That(page, Does.Contain($"\"url\":\"{OpenApiEndpoints.Address.TrimStart('/')}\""));
    }

    [GeneratedRegex("""(?:src=|href=|from )["']([^"']+)["']""")]
    private static partial Regex Asset();
}
