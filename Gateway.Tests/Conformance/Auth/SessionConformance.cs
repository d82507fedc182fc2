using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Auth;

/// <summary>Contract §5: registering, logging in, refreshing, logging out.</summary>
internal abstract class SessionConformance<TBackend> : AuthConformance<TBackend>
    where TBackend : Backend, new()
{
    [Test]
    public async Task Register_New_GivesASessionForAUserWithAUuid()
    {
        var response = (await App.PostAsync("/api/auth/register", $$$"""{"email":"{{{Email}}}","password":"{{{Password}}}","metadata":{"name":"Ada"}}""")).Expect(200);

        ExpectSession(response.Json);
        Assert.That(response.Header("Cache-Control"), Is.EqualTo("no-store"));
        var user = response.Json.GetProperty("user");
        Assert.That(Guid.TryParse(user.Text("id"), out _), Is.True);
        Assert.That(user.Text("email"), Is.EqualTo(Email));
        Assert.That(user.Time("email_confirmed_at"), Is.Not.Null);
        Assert.That(user.GetProperty("user_metadata").Text("name"), Is.EqualTo("Ada"));
        Assert.That(user.GetProperty("identities")[0].Text("provider"), Is.EqualTo("email"));
        (await App.As(response.Json.Text("access_token")!).GetAsync("/api/auth/user")).Expect(200);
    }

    [Test]
    public async Task Register_ExistingAddress_Is422()
    {
        (await RegisterAsync()).Expect(200);
        (await RegisterAsync()).ExpectProblem(422, "user_already_exists");
        (await RegisterAsync(Email.ToUpperInvariant())).ExpectProblem(422, "user_already_exists");
    }

    [Test]
    public async Task Register_ShortPassword_Is422() => (await RegisterAsync(password: "abc12")).ExpectProblem(422, "weak_password");

    [TestCase("""{"password":"correct horse battery"}""")]
    [TestCase("""{"email":"no-address","password":"correct horse battery"}""")]
    [TestCase("""{"email":"a@example.com"}""")]
    [TestCase("""{"email":5,"password":"correct horse battery"}""")]
    [TestCase("""{"email":"a@example.com","password":"correct horse battery","metadata":"x"}""")]
    [TestCase("""{"email":"a@example.com","password":"correct horse battery","role":"admin"}""")]
    [TestCase("""{"email":"a@example.com","email":"b@example.com","password":"correct horse battery"}""")]
    [TestCase("[]")]
    [TestCase("{")]
    public async Task Register_BadBody_Is400(string body) => (await App.PostAsync("/api/auth/register", body)).ExpectProblem(400, "invalid_request");

    [Test]
    public async Task Register_FormBody_Is415()
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("email", Email)]);
        (await App.SendAsync("POST", "/api/auth/register", form)).ExpectProblem(415, "unsupported_media_type");
    }

    [Test]
    public async Task LogIn_RightPassword_GivesASession()
    {
        (await RegisterAsync()).Expect(200);
        var response = (await LogInAsync(Email.ToUpperInvariant())).Expect(200);
        ExpectSession(response.Json);
        Assert.That(response.Header("Cache-Control"), Is.EqualTo("no-store"));
        Assert.That(response.Json.GetProperty("user").Text("email"), Is.EqualTo(Email));
        Assert.That(response.Json.GetProperty("user").Time("last_sign_in_at"), Is.Not.Null);
    }

    [Test]
    public async Task LogIn_WrongPasswordAndUnknownUser_AreToldTheSame()
    {
        (await RegisterAsync()).Expect(200);
        var wrong = (await LogInAsync(password: "wrong password")).ExpectProblem(400, "invalid_credentials");
        var unknown = (await LogInAsync(TestUser.NewEmail())).ExpectProblem(400, "invalid_credentials");
        var odd = (await LogInAsync("' OR 1=1 --")).ExpectProblem(400, "invalid_credentials");
        foreach (var member in new[] { "title", "detail", "hint", "details", "upstream_code" })
        {
            Assert.That(unknown.Json.Text(member), Is.EqualTo(wrong.Json.Text(member)), member);
            Assert.That(odd.Json.Text(member), Is.EqualTo(wrong.Json.Text(member)), member);
        }
    }

    [Test]
    public async Task Refresh_Token_GivesANewSessionOfTheSameUser()
    {
        var first = (await RegisterAsync()).Expect(200).Json;
        var second = (await RefreshAsync(first.Text("refresh_token")!)).Expect(200).Json;

        ExpectSession(second);
        Assert.That(second.Text("refresh_token"), Is.Not.EqualTo(first.Text("refresh_token")));
        Assert.That(second.GetProperty("user").Text("id"), Is.EqualTo(first.GetProperty("user").Text("id")));
        (await App.As(second.Text("access_token")!).GetAsync("/api/auth/user")).Expect(200);
        (await RefreshAsync(second.Text("refresh_token")!)).Expect(200);
    }

    [Test]
    public async Task Refresh_UsedToken_IsJudgedAsTheProviderCan()
    {
        var first = (await RegisterAsync()).Expect(200).Json;
        var second = (await RefreshAsync(first.Text("refresh_token")!)).Expect(200).Json;
        if (!Traits.DetectsRefreshReuse)
        {
            ExpectSession((await RefreshAsync(first.Text("refresh_token")!)).Expect(200).Json);
            return;
        }

        // Once the session has gone on with its successor, nobody retries for want of an answer.
        var third = (await RefreshAsync(second.Text("refresh_token")!)).Expect(200).Json;
        (await RefreshAsync(first.Text("refresh_token")!)).ExpectProblem(401, "invalid_token");
        (await RefreshAsync(third.Text("refresh_token")!)).ExpectProblem(401, "invalid_token");
    }

    [Test]
    public async Task Refresh_AnswerLost_GivesASessionOnceMore()
    {
        var first = (await RegisterAsync()).Expect(200).Json;
        (await RefreshAsync(first.Text("refresh_token")!)).Expect(200);
        var again = (await RefreshAsync(first.Text("refresh_token")!)).Expect(200).Json;
        ExpectSession(again);
        (await RefreshAsync(again.Text("refresh_token")!)).Expect(200);
    }

    [Test]
    public async Task Refresh_Rubbish_Is401() => (await RefreshAsync("rubbish")).ExpectProblem(401, "invalid_token");

    [Test]
    public async Task Refresh_WithoutToken_Is400() => (await App.PostAsync("/api/auth/refresh", "{}")).ExpectProblem(400, "invalid_request");

    [Test]
    public async Task LogOut_Session_EndsIt()
    {
        var session = (await RegisterAsync()).Expect(200).Json;
        var user = App.As(session.Text("access_token")!);
        var other = (await LogInAsync()).Expect(200).Json;

        Assert.That((await user.SendAsync("POST", "/api/auth/logout", null)).Expect(204).Bytes, Is.Empty);
        (await RefreshAsync(session.Text("refresh_token")!)).ExpectProblem(401, "invalid_token");
        var after = await user.GetAsync("/api/auth/user");
        if (Traits.RevokesAccessTokens)
            after.ExpectProblem(401, "invalid_token");
        else
            after.Expect(200);
        (await App.As(other.Text("access_token")!).GetAsync("/api/auth/user")).Expect(200);
    }

    [Test]
    public async Task LogOut_WithoutToken_Is401() => (await App.SendAsync("POST", "/api/auth/logout", null)).ExpectProblem(401, "invalid_token");
}
