using System.Text.Json.Nodes;
using Gateway.Tests.Supabase;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Firebase.Auth;

/// <summary>Which ID tokens are believed, and whose word is taken for it.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class IdTokenTests
{
    private const string Lookup = "POST /identity/v1/accounts:lookup";

    private static IEnumerable<TestCaseData> Bad
    {
        get
        {
            yield return Case("OtherAudience", static claims => claims["aud"] = "other-project");
            yield return Case("OtherIssuer", static claims => claims["iss"] = "https://securetoken.google.com/other-project");
            yield return Case("IssuerOfAnotherService", static claims => claims["iss"] = "https://accounts.google.com");
            yield return Case("NoSubject", static claims => claims.Remove("sub"));
            yield return Case("EmptySubject", static claims => Name(claims, ""));
            yield return Case("SubjectOfAnotherUser", static claims => claims["sub"] = "somebody-else");
            yield return Case("SubjectTooLong", static claims => Name(claims, new string('x', 129)));
            yield return Case("IssuedInTheFuture", static claims => claims["iat"] = claims["iat"]!.GetValue<long>() + 600);
            yield return Case("LoggedInInTheFuture", static claims => claims["auth_time"] = claims["auth_time"]!.GetValue<long>() + 600);
            yield return Case("NoExpiry", static claims => claims.Remove("exp"));
            yield return new TestCaseData(null, (Action<JsonObject>)(static header => header["alg"] = "none")).SetArgDisplayNames("Unsigned");
            yield return new TestCaseData(null, (Action<JsonObject>)(static header => header["alg"] = "HS256")).SetArgDisplayNames("SignedWithThePublicKey");
            yield return new TestCaseData(null, (Action<JsonObject>)(static header => header["alg"] = "RS384")).SetArgDisplayNames("OtherAlgorithm");
            yield return new TestCaseData(null, (Action<JsonObject>)(static header => header["kid"] = "unknown")).SetArgDisplayNames("UnknownKey");
            yield return new TestCaseData(null, (Action<JsonObject>)(static header => header.Remove("kid"))).SetArgDisplayNames("NoKey");
        }
    }

    [Test]
    public async Task Token_Good_IsBelieved()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On(Lookup, Answers.Json(AccountSamples.Lookup));
        (await google.User.GetAsync("/api/auth/user")).Expect(200);
        Assert.That(google.Only.Line, Is.EqualTo(Lookup));
    }

    [TestCaseSource(nameof(Bad))]
    public async Task Token_Bad_Is401AndGoesNowhere(Action<JsonObject>? claims, Action<JsonObject>? header)
    {
        await using var google = await GoogleStub.StartAsync();
        (await google.App.As(google.Keys.Issue(claims, header)).GetAsync("/api/auth/user")).ExpectProblem(401, "invalid_token");
        Assert.That(google.Sent, Is.Empty);
    }

    [Test]
    public async Task Token_ChangedAfterSigning_Is401()
    {
        await using var google = await GoogleStub.StartAsync();
        var (one, other) = (google.Keys.Issue().Split('.'), google.Keys.Issue(static claims => Name(claims, "admin")).Split('.'));
        (await google.App.As($"{one[0]}.{other[1]}.{one[2]}").GetAsync("/api/auth/user")).ExpectProblem(401, "invalid_token");
        Assert.That(google.Sent, Is.Empty);
    }

    [TestCase(3600 + 59, 200)]
    [TestCase(3600 + 61, 401)]
    public async Task Token_Expired_Is401BeyondTheClocksSkew(int seconds, int status)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var google = await GoogleStub.StartAsync(clock: clock);
        google.On(Lookup, Answers.Json(AccountSamples.Lookup));
        var token = google.Keys.Issue(now: clock.GetUtcNow() - TimeSpan.FromSeconds(seconds));
        var response = (await google.App.As(token).GetAsync("/api/auth/user")).Expect(status);
        if (status == 401)
            response.ExpectProblem(401, "token_expired");
    }

    [Test]
    public async Task Keys_AreAskedForOnce()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On(Lookup, Answers.Json(AccountSamples.Lookup));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await google.User.GetAsync("/api/auth/user")).Expect(200)));
        Assert.That(google.Count("/keys"), Is.EqualTo(1));
    }

    [Test]
    public async Task Keys_Rotated_AreAskedForAgainAtTheFirstTokenOfTheNewOne()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var google = await GoogleStub.StartAsync(clock: clock);
        google.On(Lookup, Answers.Json(AccountSamples.Lookup));
        (await google.User.GetAsync("/api/auth/user")).Expect(200);
        google.Keys.Rotate();
        clock.Advance(TimeSpan.FromMinutes(1));
        (await google.App.As(google.Keys.Issue(now: clock.GetUtcNow())).GetAsync("/api/auth/user")).Expect(200);
        Assert.That(google.Count("/keys"), Is.EqualTo(2));
    }

    [Test]
    public async Task Keys_ForgedNames_AreNotAskedForEachTime()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var google = await GoogleStub.StartAsync(clock: clock);
        google.On(Lookup, Answers.Json(AccountSamples.Lookup));
        (await google.User.GetAsync("/api/auth/user")).Expect(200);
        clock.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 10; i++)
            (await google.App.As(google.Keys.Issue(null, header => header["kid"] = $"forged-{i}")).GetAsync("/api/auth/user")).ExpectProblem(401, "invalid_token");
        Assert.That(google.Count("/keys"), Is.EqualTo(2));
        (await google.App.As(google.Keys.Issue(now: clock.GetUtcNow())).GetAsync("/api/auth/user")).Expect(200);
    }

    [Test]
    public async Task Keys_GoogleAway_AreUsedOnForTheTimeBeing()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var google = await GoogleStub.StartAsync(clock: clock);
        google.On(Lookup, Answers.Json(AccountSamples.Lookup));
        (await google.User.GetAsync("/api/auth/user")).Expect(200);
        google.On("GET /keys", Answers.Json(500, "{}"));
        clock.Advance(TimeSpan.FromDays(2));
        (await google.App.As(google.Keys.Issue(now: clock.GetUtcNow())).GetAsync("/api/auth/user")).Expect(200);
    }

    [Test]
    public async Task Keys_NeverHad_IsAnOutageAndNotTheTokensFault()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On("GET /keys", Answers.Json(500, "{}"));
        (await google.User.GetAsync("/api/auth/user")).ExpectProblem(502, "upstream_error");
    }

    [Test]
    public async Task SigningKeys_AreThoseOfGoogle()
    {
        await using var google = await GoogleStub.StartAsync();
        var keys = (await google.App.GetAsync("/api/auth/.well-known/jwks.json")).Expect(200);
        Assert.That(keys.Text, Is.EqualTo(google.Keys.Published));
    }

    [Test]
    public async Task Token_Unsigned_IsBelievedOnlyWhereAnEmulatorIsNamed()
    {
        await using var upstream = await Gateway.Tests.Host.Forwarding.SmallUpstream.StartAsync(Answers.Json(AccountSamples.Lookup));
        await using var google = await GoogleStub.StartAsync(settings => settings["emulator"] = new JsonObject { ["auth"] = upstream.Address.Authority, ["firestore"] = "127.0.0.1:1", ["storage"] = "127.0.0.1:1" });
        var unsigned = google.Keys.Issue(null, static header => header["alg"] = "none");
        (await google.App.As(unsigned).GetAsync("/api/auth/user")).Expect(200);
        foreach (var signed in new[] { google.Keys.Issue(), google.Keys.Issue(null, static header => header["alg"] = "HS256"), unsigned.Replace(unsigned.Split('.')[0], google.Keys.Issue().Split('.')[0], StringComparison.Ordinal) })
            (await google.App.As(signed).GetAsync("/api/auth/user")).ExpectProblem(401, "invalid_token");
        Assert.That(google.Count("/keys"), Is.Zero);
    }

    private static void Name(JsonObject claims, string user) => (claims["sub"], claims["user_id"]) = (user, user);

    private static TestCaseData Case(string name, Action<JsonObject> claims) => new TestCaseData(claims, null).SetArgDisplayNames(name);
}
