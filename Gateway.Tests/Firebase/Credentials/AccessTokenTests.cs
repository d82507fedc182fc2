using Gateway.Tests.Supabase;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Firebase.Credentials;

/// <summary>Access tokens of the service account: asked for once, kept, and never shown.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class AccessTokenTests
{
    private const string Path = $"/api/auth/users/{SigningKeys.UserId}";
    private const string Lookup = $"POST /identity/v1/projects/{GoogleStub.Project}/accounts:lookup";

    [Test]
    public async Task Token_ManyCallersAtOnce_IsAskedForOnce()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On(Lookup, Answers.Json(AccountSamples.Lookup));
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ => (await google.Server.GetAsync(Path)).Expect(200)));
        Assert.That(google.Count("/token"), Is.EqualTo(1));
        Assert.That(google.Sent.Select(sent => sent.Header("Authorization")), Is.All.EqualTo($"Bearer {GoogleStub.AccessToken}"));
    }

    [Test]
    public async Task Token_NearlyOver_IsRefreshedAhead()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var google = await GoogleStub.StartAsync(clock: clock);
        google.On(Lookup, Answers.Json(AccountSamples.Lookup));
        (await google.Server.GetAsync(Path)).Expect(200);
        clock.Advance(TimeSpan.FromMinutes(30));
        (await google.Server.GetAsync(Path)).Expect(200);
        Assert.That(google.Count("/token"), Is.EqualTo(1));
        clock.Advance(TimeSpan.FromMinutes(29));
        (await google.Server.GetAsync(Path)).Expect(200);
        Assert.That(google.Count("/token"), Is.EqualTo(2));
    }

    [Test]
    public async Task Token_AccountRevoked_IsTheConfigurationsFaultAndShowsNothing()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On("POST /token", Answers.Json(400, """{"error":"invalid_grant","error_description":"Invalid JWT Signature."}"""));
        var problem = (await google.Server.GetAsync(Path)).ExpectProblem(502, "bad_configuration");
        Assert.That(problem.Json.GetProperty("upstream_code").GetString(), Is.EqualTo("invalid_grant"));
        Assert.That(problem.Text, Does.Not.Contain("gserviceaccount").And.Not.Contain("PRIVATE").And.Not.Contain("127.0.0.1"));
        Assert.That(google.Sent, Is.Empty);
    }

    [TestCase(200, "{}")]
    [TestCase(200, """{"access_token":""}""")]
    [TestCase(200, "<html>")]
    [TestCase(500, "<html>")]
    public async Task Token_AnswerThatHoldsNone_IsTheUpstreamsFault(int status, string body)
    {
        await using var google = await GoogleStub.StartAsync();
        google.On("POST /token", Answers.Json(status, body));
        var problem = await google.Server.GetAsync(Path);
        Assert.That(problem.Status, Is.AnyOf(502, 503), problem.ToString());
        Assert.That(google.Sent, Is.Empty);
    }

    [Test]
    public async Task Token_AfterAFailure_IsAskedForAgain()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On("POST /token", Answers.Json("{}"), Answers.Json($$"""{"access_token":"{{GoogleStub.AccessToken}}","expires_in":3599,"token_type":"Bearer"}"""));
        google.On(Lookup, Answers.Json(AccountSamples.Lookup));
        (await google.Server.GetAsync(Path)).ExpectProblem(502, "upstream_error");
        (await google.Server.GetAsync(Path)).Expect(200);
    }

    [Test]
    public async Task Service_AccountWithoutRights_IsTheConfigurationsFault()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On(Lookup, Answers.Json(403, AccountSamples.Error("The caller does not have permission", 403)));
        (await google.Server.GetAsync(Path)).ExpectProblem(502, "bad_configuration");
    }

    [Test]
    public async Task Service_WithoutAnAccount_IsNotSupported()
    {
        await using var google = await GoogleStub.StartAsync(static settings => settings.Remove("service_account"));
        (await google.Server.GetAsync(Path)).ExpectProblem(501, "not_supported");
        (await google.Server.GetAsync("/api/storage/files/a")).ExpectProblem(501, "not_supported");
        (await google.App.PostAsync("/api/auth/register", """{"email":"a@example.org","password":"correct horse"}""")).ExpectProblem(501, "not_supported");
        Assert.That(google.Sent, Is.Empty);
    }
}
