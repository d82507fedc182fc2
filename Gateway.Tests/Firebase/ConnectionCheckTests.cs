using System.Text.Json.Nodes;
using Gateway.Host.Tenancy;
using Gateway.Tests.Supabase;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Providers.Abstractions.Connections;

namespace Gateway.Tests.Firebase;

/// <summary>One clear finding for each part of a connection.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ConnectionCheckTests
{
    private static readonly string[] Parts = ["key", "auth", "service_account", "database", "storage"];

    [Test]
    public async Task Check_HealthyProject_WorksInEveryPart()
    {
        await using var google = await HealthyAsync();
        var findings = await CheckAsync(google);
        Assert.That(findings.Select(finding => finding.Part), Is.EqualTo(Parts));
        Assert.That(findings.Where(finding => !finding.Ok), Is.Empty);
    }

    [Test]
    public async Task Check_WithoutServiceAccount_SaysSoAndTriesTheRestAsNobody()
    {
        await using var google = await HealthyAsync(static settings => settings.Remove("service_account"));
        var findings = await CheckAsync(google);
        Assert.That(findings.Where(finding => !finding.Ok), Is.Empty);
        Assert.That(google.Sent.Select(sent => sent.Header("Authorization")), Is.All.Null);
    }

    [TestCase("GET /identity", 400, "API key not valid. Please pass a valid API key.", "key auth", "web_api_key")]
    [TestCase("GET /identity", 400, "CONFIGURATION_NOT_FOUND", "key auth", "switched on")]
    [TestCase("GET /firestore", 404, "The database (default) does not exist for project acme-1234", "database", "no database")]
    [TestCase("GET /firestore", 403, "The caller does not have permission", "database", "service account")]
    [TestCase("GET /storage", 404, "The specified bucket does not exist.", "storage", "no such bucket")]
    [TestCase("GET /storage", 503, "Away.", "storage", "away")]
    public async Task Check_PartThatFails_IsThatPartsFinding(string line, int status, string message, string parts, string says)
    {
        await using var google = await HealthyAsync();
        google.On(line, Answers.Json(status, AccountSamples.Error(message, status)));
        var failing = (await CheckAsync(google)).Where(finding => !finding.Ok).ToList();
        Assert.That(failing.Select(finding => finding.Part), Is.EqualTo(parts.Split(' ')));
        Assert.That(failing.Select(finding => finding.Message), Is.All.Contains(says).IgnoreCase);
        Assert.That(failing.Select(finding => finding.Message), Has.None.Contains("127.0.0.1").And.None.Contains(GoogleStub.ApiKey));
    }

    [Test]
    public async Task Check_RevokedAccount_IsToldAndTheRestTriedAsNobody()
    {
        await using var google = await HealthyAsync();
        google.On("POST /token", Answers.Json(400, """{"error":"invalid_grant","error_description":"Invalid grant: account not found"}"""));
        var failing = (await CheckAsync(google)).Where(finding => !finding.Ok).ToList();
        Assert.That(failing.Select(finding => finding.Part), Is.EqualTo(["service_account"]));
    }

    [Test]
    public async Task Check_NothingAnswers_FailsWithoutThrowing()
    {
        await using var google = await GoogleStub.StartAsync(static settings => settings["emulator"] = new JsonObject { ["firestore"] = "127.0.0.1:1", ["auth"] = "127.0.0.1:1", ["storage"] = "127.0.0.1:1" });
        Assert.That((await CheckAsync(google)).Where(finding => !finding.Ok).Select(finding => finding.Part), Is.EqualTo(["key", "auth", "database", "storage"]));
    }

    private static async Task<GoogleStub> HealthyAsync(Action<JsonObject>? settings = null)
    {
        var google = await GoogleStub.StartAsync(settings);
        RequestDelegate nothing = Answers.Json(404, AccountSamples.Error("Document \\\"projects/x\\\" not found.", 404));
        return google.On("GET /identity", Answers.Json("""{"projectId":"123","authorizedDomains":[]}""")).On("GET /firestore", nothing).On("GET /storage", Answers.Json("""{"items":[]}""")).On("GET /firebase", Answers.Json(404, "{}"));
    }

    private static async Task<IReadOnlyList<ConnectionFinding>> CheckAsync(GoogleStub google)
    {
        Assert.That(google.Gateway.Services.GetRequiredService<ITenantSource>().Current.TryFind("acme", out var tenant));
        var connection = tenant!.Connections["main"];
        return await google.Gateway.Services.GetRequiredService<ProviderCatalogue>()[connection.Provider].CheckAsync(connection, CancellationToken.None);
    }
}
