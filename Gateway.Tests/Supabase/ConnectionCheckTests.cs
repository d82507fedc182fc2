using Gateway.Host.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Providers.Abstractions.Connections;

namespace Gateway.Tests.Supabase;

/// <summary>One clear finding for each part of a connection.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ConnectionCheckTests
{
    private const string NoTable = """{"code":"PGRST205","details":null,"hint":null,"message":"Could not find the table 'public.gateway_check' in the schema cache"}""";
    private const string NoKey = """{"message":"Invalid API key","hint":"Double check your Supabase `anon` or `service_role` API key."}""";

    private static readonly string[] Parts = ["reachable", "key", "secret_key", "database", "storage", "auth"];

    [Test]
    public async Task Check_HealthyProject_WorksInEveryPartAndSendsEachKeyWhereItBelongs()
    {
        await using var project = await StubProject.RunAsync(HealthyAsync);
        var findings = await CheckAsync(project);
        Assert.That(findings.Select(finding => finding.Part), Is.EqualTo(Parts));
        Assert.That(findings.Where(finding => !finding.Ok), Is.Empty);
        Assert.That(project.Sent.Select(sent => $"{sent.Target} {sent.Header("apikey")}"), Is.EqualTo(
        [
            $"/auth/v1/health {StubProject.PublishableKey}", $"/auth/v1/settings {StubProject.PublishableKey}", $"/rest/v1/ {StubProject.SecretKey}",
            $"/rest/v1/gateway_check?limit=0 {StubProject.PublishableKey}", $"/storage/v1/bucket {StubProject.SecretKey}",
        ]));
    }

    [Test]
    public async Task Check_WithoutASecretKey_SaysSoAndTriesTheRest()
    {
        await using var project = await StubProject.RunAsync(HealthyAsync, StubProject.WithoutSecretKey);
        var findings = await CheckAsync(project);
        Assert.That(findings.Select(finding => finding.Part), Is.EqualTo(Parts));
        Assert.That(findings.Where(finding => !finding.Ok), Is.Empty);
        Assert.That(project.Sent.Select(sent => sent.Header("apikey")), Is.All.EqualTo(StubProject.PublishableKey));
    }

    [TestCase("/auth/v1/settings", "key auth", "rotated")]
    [TestCase("/rest/v1/", "secret_key", "rotated")]
    [TestCase("/rest/v1/gateway_check", "database", "rotated")]
    [TestCase("/storage/v1/bucket", "storage", "rotated")]
    public async Task Check_KeyRefusedByOneService_IsThatPartsFinding(string path, string parts, string says)
    {
        await using var project = await StubProject.RunAsync(context => context.Request.Path == path ? Answers.Json(401, NoKey)(context) : HealthyAsync(context));
        var failing = (await CheckAsync(project)).Where(finding => !finding.Ok).ToList();
        Assert.That(failing.Select(finding => finding.Part), Is.EqualTo(parts.Split(' ')));
        Assert.That(failing.Select(finding => finding.Message), Is.All.Contain(says));
    }

    [TestCase(540, "paused")]
    [TestCase(402, "restricted")]
    [TestCase(544, "database")]
    [TestCase(500, "500")]
    [TestCase(200, "no Supabase project")]
    [TestCase(404, "no Supabase project")]
    public async Task Check_NoProjectThere_EndsWithTheOneFinding(int status, string says)
    {
        await using var project = await StubProject.StartAsync(Answers.Html(status));
        var findings = await CheckAsync(project);
        Assert.That(findings.Select(finding => (finding.Part, finding.Ok)), Is.EqualTo([("reachable", false)]));
        Assert.That(findings[0].Message, Does.Contain(says).And.Not.Contain(project.Address.Authority));
    }

    [Test]
    public async Task Check_Redirect_IsToldAndNotFollowed()
    {
        await using var project = await StubProject.StartAsync(Answers.Empty(301, ("Location", "https://elsewhere.example/")));
        var findings = await CheckAsync(project);
        Assert.That(findings.Single().Message, Does.Contain("redirect").And.Not.Contain("elsewhere"));
        Assert.That(project.Sent, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Check_NobodyThere_IsToldWithoutTheAddress()
    {
        await using var project = await StubProject.RunAsync(HealthyAsync, static settings => settings["url"] = "http://127.0.0.1:1");
        var findings = await CheckAsync(project);
        Assert.That(findings.Select(finding => (finding.Part, finding.Ok)), Is.EqualTo([("reachable", false)]));
        Assert.That(findings[0].Message, Does.Not.Contain("127.0.0.1"));
    }

    private static Task HealthyAsync(HttpContext context) => (context.Request.Path.Value switch
    {
        "/auth/v1/health" => Answers.Json("""{"version":"v2.180.0","name":"GoTrue","description":"GoTrue is a user registration and authentication API"}"""),
        "/auth/v1/settings" => Answers.Json("""{"external":{"email":true},"disable_signup":false}"""),
        "/rest/v1/" => Answers.Text(200, "application/openapi+json; charset=utf-8", """{"swagger":"2.0"}"""),
        "/rest/v1/gateway_check" => Answers.Json(404, NoTable),
        "/storage/v1/bucket" => Answers.Json("[]"),
        _ => Answers.Json(404, "{}"),
    })(context);

    private static async Task<IReadOnlyList<ConnectionFinding>> CheckAsync(StubProject project)
    {
        Assert.That(project.Gateway.Services.GetRequiredService<ITenantSource>().Current.TryFind("acme", out var tenant));
        var connection = tenant!.Connections["main"];
        return await project.Gateway.Services.GetRequiredService<ProviderCatalogue>()[connection.Provider].CheckAsync(connection, CancellationToken.None);
    }
}
