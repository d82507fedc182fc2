using System.Text.Json;
using Gateway.Tests.Supabase;

namespace Gateway.Tests.Firebase.Auth;

/// <summary>What each operation asks of Identity Toolkit, and how its answers are read.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class AuthRequestTests
{
    private const string Apps = "POST /identity/v1/accounts";
    private const string Service = $"POST /identity/v1/projects/{GoogleStub.Project}/accounts";
    private const string Config = $"GET /identity/v2/projects/{GoogleStub.Project}/config";
    private const string Credentials = """{"email":"ada@example.org","password":"correct horse"}""";

    [Test]
    public async Task LogIn_GivesTheContractsSession()
    {
        await using var google = await SignedInAsync();
        var session = (await google.App.PostAsync("/api/auth/login", Credentials)).Expect(200).Json;

        Assert.That(google.Sent.Select(sent => sent.Line), Is.EqualTo([$"{Apps}:signInWithPassword", $"{Apps}:lookup"]));
        Assert.That(google.Sent.Select(sent => sent.Header("X-Goog-Api-Key")), Is.All.EqualTo(GoogleStub.ApiKey));
        Assert.That(google.Sent.Select(sent => sent.Header("Authorization")), Is.All.Null);
        Assert.That(session.EnumerateObject().Select(member => member.Name), Is.EqualTo(["access_token", "refresh_token", "token_type", "expires_in", "expires_at", "user"]));
        var user = session.GetProperty("user");
        Assert.That(user.GetProperty("id").GetString(), Is.EqualTo(SigningKeys.UserId));
        Assert.That(user.GetProperty("user_metadata").GetRawText(), Is.EqualTo("""{"name":"Ada"}"""));
        Assert.That(user.GetProperty("app_metadata").GetRawText(), Is.EqualTo("""{"plan":"pro"}"""));
        Assert.That(user.GetProperty("identities").EnumerateArray().Select(identity => identity.GetProperty("provider").GetString()), Is.EqualTo(["email", "google"]));
        Assert.That(user.GetProperty("last_sign_in_at").GetDateTimeOffset(), Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(1777867260)));
        Assert.That(session.GetRawText(), Does.Not.Contain("passwordHash").And.Not.Contain("validSince"));
    }

    [TestCase("EMAIL_NOT_FOUND")]
    [TestCase("INVALID_PASSWORD")]
    [TestCase("INVALID_LOGIN_CREDENTIALS")]
    [TestCase("INVALID_EMAIL")]
    [TestCase("USER_DISABLED")]
    public async Task LogIn_WhateverIsWrong_IsToldTheSame(string code)
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"{Apps}:signInWithPassword", Answers.Json(400, AccountSamples.Error(code)));
        var problem = (await google.App.PostAsync("/api/auth/login", Credentials)).ExpectProblem(400, "invalid_credentials");
        Assert.That(problem.Json.GetProperty("detail").GetString(), Is.EqualTo("Invalid login credentials"));
        Assert.That(problem.Json.GetProperty("upstream_code").GetString(), Is.EqualTo("INVALID_LOGIN_CREDENTIALS"));
    }

    [TestCase("TOO_MANY_ATTEMPTS_TRY_LATER : Access to this account has been temporarily disabled", 429, "upstream_rate_limited")]
    [TestCase("API key not valid. Please pass a valid API key.", 502, "bad_configuration")]
    [TestCase("CONFIGURATION_NOT_FOUND", 502, "bad_configuration")]
    [TestCase("SOMETHING_NEW", 400, "invalid_request")]
    public async Task LogIn_OtherErrors_AreToldInTheContractsWords(string message, int status, string code)
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"{Apps}:signInWithPassword", Answers.Json(400, AccountSamples.Error(message)));
        (await google.App.PostAsync("/api/auth/login", Credentials)).ExpectProblem(status, code);
    }

    [Test]
    public async Task LogIn_SecondFactor_IsNotSupportedRatherThanHalfASession()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"{Apps}:signInWithPassword", Answers.Json("""{"localId":"x","mfaPendingCredential":"secret","mfaInfo":[]}"""));
        var problem = (await google.App.PostAsync("/api/auth/login", Credentials)).ExpectProblem(501, "not_supported");
        Assert.That(problem.Text, Does.Not.Contain("secret"));
    }

    [Test]
    public async Task Register_MakesAnAccountWithAUuidUnconfirmedAndMetadataUnderOneClaim()
    {
        await using var google = await SignedInAsync();
        google.On(Config, Answers.Json("{}")).On(Service, Answers.Json("{}"));
        (await google.App.PostAsync("/api/auth/register", """{"email":"ada@example.org","password":"correct horse","metadata":{"role":"admin","admin":true}}""")).Expect(200);

        Assert.That(google.Sent.Select(sent => sent.Line), Is.EqualTo([Config, Service, $"{Service}:update", $"{Apps}:signInWithPassword", $"{Apps}:lookup"]));
        Assert.That(google.Sent[..3].Select(sent => sent.Header("Authorization")), Is.All.EqualTo($"Bearer {GoogleStub.AccessToken}"));
        var made = google.Sent[1].Json;
        Assert.That(Guid.TryParse(made.GetProperty("localId").GetString(), out _), Is.True);
        Assert.That(made.GetProperty("emailVerified").GetBoolean(), Is.False);
        Assert.That(google.Sent[2].Json.GetProperty("localId").GetString(), Is.EqualTo(made.GetProperty("localId").GetString()));
        Assert.That(google.Sent[2].Json.GetProperty("customAttributes").GetString(), Is.EqualTo("""{"user_metadata":{"role":"admin","admin":true}}"""));
    }

    [Test]
    public async Task Register_ProjectLetsNobodyRegister_Is403AndNothingIsMade()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On(Config, Answers.Json("""{"client":{"permissions":{"disabledUserSignup":true}}}"""));
        (await google.App.PostAsync("/api/auth/register", Credentials)).ExpectProblem(403, "permission_denied");
        Assert.That(google.Only.Line, Is.EqualTo(Config));
    }

    [Test]
    public async Task Register_ProjectTakesNoPasswords_LeavesNoAccount()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On(Config, Answers.Json("{}")).On(Service, Answers.Json("{}")).On($"{Apps}:signInWithPassword", Answers.Json(400, AccountSamples.Error("PASSWORD_LOGIN_DISABLED")));
        (await google.App.PostAsync("/api/auth/register", Credentials)).ExpectProblem(403, "permission_denied");
        Assert.That(google.Sent[^1].Line, Is.EqualTo($"{Service}:delete"));
        Assert.That(google.Sent[^1].Json.GetProperty("localId").GetString(), Is.EqualTo(google.Sent[1].Json.GetProperty("localId").GetString()));
    }

    [Test]
    public async Task Register_AddressTaken_Is422()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On(Config, Answers.Json("{}")).On(Service, Answers.Json(400, AccountSamples.Error("EMAIL_EXISTS")));
        (await google.App.PostAsync("/api/auth/register", Credentials)).ExpectProblem(422, "user_already_exists");
    }

    // 1,000 bytes are the claims' as a whole: {"user_metadata":{"a":"…"}} has 26 of them.
    [TestCase(974, 200)]
    [TestCase(975, 422)]
    public async Task Register_MetadataOfTheLimit_IsTakenAndNoMore(int length, int status)
    {
        await using var google = await SignedInAsync();
        google.On(Config, Answers.Json("{}")).On(Service, Answers.Json("{}"));
        var response = await google.App.PostAsync("/api/auth/register", $$$"""{"email":"ada@example.org","password":"correct horse","metadata":{"a":"{{{new string('x', length)}}}"}}""");
        response.Expect(status);
        if (status == 200)
            return;
        response.ExpectProblem(422, "metadata_too_large");
        Assert.That(google.Sent.Select(sent => sent.Line), Has.None.StartsWith(Service), "Nothing may be made.");
    }

    [Test]
    public async Task Refresh_GivesTheContractsSession()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On("POST /secure/v1/token", Answers.Json($$"""{"id_token":"{{google.Keys.Issue()}}","access_token":"x","refresh_token":"AMf-next","expires_in":"3600","user_id":"u","project_id":"12"}"""))
            .On($"{Apps}:lookup", Answers.Json(AccountSamples.Lookup));
        var session = (await google.App.PostAsync("/api/auth/refresh", """{"refresh_token":"AMf-first"}""")).Expect(200).Json;
        Assert.That(session.GetProperty("refresh_token").GetString(), Is.EqualTo("AMf-next"));
        Assert.That(google.Sent[0].Text, Is.EqualTo("""{"grant_type":"refresh_token","refresh_token":"AMf-first"}"""));
        Assert.That(google.Sent[0].Header("X-Goog-Api-Key"), Is.EqualTo(GoogleStub.ApiKey));
    }

    [TestCase("TOKEN_EXPIRED")]
    [TestCase("USER_DISABLED")]
    [TestCase("USER_NOT_FOUND")]
    [TestCase("INVALID_REFRESH_TOKEN")]
    public async Task Refresh_WhateverIsWrong_IsNoTokenAnyMore(string code)
    {
        await using var google = await GoogleStub.StartAsync();
        google.On("POST /secure/v1/token", Answers.Json(400, AccountSamples.Error(code)));
        (await google.App.PostAsync("/api/auth/refresh", """{"refresh_token":"AMf-first"}""")).ExpectProblem(401, "invalid_token");
    }

    [Test]
    public async Task LogOut_RevokesWhatWasIssued_AndASessionThatEndedIsTold()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"{Apps}:lookup", Answers.Json(AccountSamples.Lookup), Answers.Json(400, AccountSamples.Error("TOKEN_EXPIRED"))).On($"{Service}:update", Answers.Json("{}"));
        var user = google.User;
        (await user.SendAsync("POST", "/api/auth/logout", null)).Expect(204);
        var update = google.Sent[^1];
        Assert.That(update.Line, Is.EqualTo($"{Service}:update"));
        Assert.That(update.Json.GetProperty("localId").GetString(), Is.EqualTo(SigningKeys.UserId));
        var since = long.Parse(update.Json.GetProperty("validSince").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(since, Is.EqualTo(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()).Within(60));
        (await user.GetAsync("/api/auth/user")).ExpectProblem(401, "invalid_token");
    }

    [Test]
    public async Task Update_Own_PasswordAsTheUserAndMetadataAsTheService()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"{Apps}:lookup", Answers.Json(AccountSamples.Lookup)).On($"{Apps}:update", Answers.Json("{}")).On($"{Service}:update", Answers.Json("{}")).On($"{Service}:lookup", Answers.Json(AccountSamples.Lookup));
        (await google.User.PatchAsync("/api/auth/user", """{"password":"battery staple","user_metadata":{"name":null,"plan":"gold"}}""")).Expect(200);

        Assert.That(google.Sent.Select(sent => sent.Line), Is.EqualTo([$"{Apps}:lookup", $"{Apps}:update", $"{Service}:update", $"{Service}:lookup"]));
        Assert.That(google.Sent[1].Json.EnumerateObject().Select(member => member.Name), Is.EqualTo(["idToken", "password"]));

        // The claim 'plan' is the service's, whatever the user calls theirs.
        Assert.That(google.Sent[2].Json.GetProperty("customAttributes").GetString(), Is.EqualTo("""{"plan":"pro","user_metadata":{"plan":"gold"}}"""));
    }

    [Test]
    public async Task Update_OwnPasswordRefused_ChangesNothingElse()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"{Apps}:lookup", Answers.Json(AccountSamples.Lookup)).On($"{Apps}:update", Answers.Json(400, AccountSamples.Error("WEAK_PASSWORD : Password should be at least 6 characters")));
        var problem = (await google.User.PatchAsync("/api/auth/user", """{"password":"abc","user_metadata":{"a":1}}""")).ExpectProblem(422, "weak_password");
        Assert.That(problem.Json.GetProperty("detail").GetString(), Is.EqualTo("Password should be at least 6 characters."));
        Assert.That(google.Sent, Has.Length.EqualTo(2));
    }

    [TestCase("EMAIL_NOT_FOUND", 204)]
    [TestCase("USER_DISABLED", 204)]
    [TestCase("RESET_PASSWORD_EXCEED_LIMIT", 204)]
    [TestCase("TOO_MANY_ATTEMPTS_TRY_LATER", 429)]
    [TestCase("OPERATION_NOT_ALLOWED", 403)]
    public async Task Recover_WhatOnlyAKnownAddressWouldTell_IsToldToNobody(string code, int status)
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"{Apps}:sendOobCode", Answers.Json(400, AccountSamples.Error(code)));
        (await google.App.PostAsync("/api/auth/recover", """{"email":"ada@example.org"}""")).Expect(status);
        Assert.That(google.Only.Text, Is.EqualTo("""{"requestType":"PASSWORD_RESET","email":"ada@example.org"}"""));
    }

    [TestCase("google", "google.com")]
    [TestCase("apple", "apple.com")]
    [TestCase("oidc.mine", "oidc.mine")]
    public async Task IdToken_IsSentWithItsProvidersNameAndNonce(string provider, string name)
    {
        await using var google = await SignedInAsync();
        (await google.App.PostAsync("/api/auth/token", $$"""{"provider":"{{provider}}","id_token":"a.b+c&d","nonce":"n/1"}""")).Expect(200);
        Assert.That(google.Sent[0].Line, Is.EqualTo($"{Apps}:signInWithIdp"));
        Assert.That(google.Sent[0].Json.GetProperty("postBody").GetString(), Is.EqualTo($"id_token=a.b%2Bc%26d&providerId={name}&nonce=n%2F1"));
    }

    [Test]
    public async Task IdToken_AddressOfAnotherWayOfSigningIn_IsNoSession()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"{Apps}:signInWithIdp", Answers.Json("""{"needConfirmation":true,"email":"ada@example.org","verifiedProvider":["password"]}"""));
        (await google.App.PostAsync("/api/auth/token", """{"provider":"google","id_token":"x"}""")).ExpectProblem(422, "user_already_exists");
    }

    [Test]
    public async Task IdToken_UnknownProvider_Is400AndNothingIsSent()
    {
        await using var google = await GoogleStub.StartAsync();
        (await google.App.PostAsync("/api/auth/token", """{"provider":"myspace","id_token":"x"}""")).ExpectProblem(400, "invalid_request");
        Assert.That(google.Sent, Is.Empty);
    }

    [Test]
    public async Task Users_AreListedByFirebasesOwnPages()
    {
        var list = $"GET /identity/v1/projects/{GoogleStub.Project}/accounts:batchGet?maxResults=2";
        await using var google = await GoogleStub.StartAsync();
        google.On(list, Answers.Json($$"""{"users":[{{AccountSamples.Account}}],"nextPageToken":"a/b="}""")).On($"{list}&nextPageToken=a%2Fb%3D", Answers.Json("{}"));
        var first = (await google.Server.GetAsync("/api/auth/users?limit=2")).Expect(200).Json;
        var second = (await google.Server.GetAsync($"/api/auth/users?limit=2&cursor={first.GetProperty("next_cursor").GetString()}")).Expect(200).Json;
        Assert.That(first.GetProperty("users").GetArrayLength(), Is.EqualTo(1));
        Assert.That(second.GetProperty("users").GetArrayLength(), Is.Zero);
        Assert.That(second.GetProperty("next_cursor").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task Users_AppMetadataMayNotStandForTheUsersOwn()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"{Service}:lookup", Answers.Json(AccountSamples.Lookup));
        (await google.Server.PatchAsync($"/api/auth/users/{SigningKeys.UserId}", """{"app_metadata":{"user_metadata":{"a":1}}}""")).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Users_AreChangedInOneCall()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"{Service}:lookup", Answers.Json(AccountSamples.Lookup)).On($"{Service}:update", Answers.Json("{}"));
        (await google.Server.PatchAsync($"/api/auth/users/{SigningKeys.UserId}", """{"email":"b@example.org","email_confirmed":true,"banned":false,"app_metadata":{"plan":null,"role":"editor"}}""")).Expect(200);
        Assert.That(google.Sent[1].Text, Is.EqualTo(
            $$$"""{"localId":"{{{SigningKeys.UserId}}}","email":"b@example.org","emailVerified":true,"disableUser":false,"customAttributes":"{\"role\":\"editor\",\"user_metadata\":{\"name\":\"Ada\"}}"}"""));
    }

    [Test]
    public async Task Capabilities_AreWhatTheConnectionsCredentialsAllow()
    {
        await using var whole = await GoogleStub.StartAsync();
        await using var unserved = await GoogleStub.StartAsync(static settings => settings.Remove("service_account"));
        await using var keyless = await GoogleStub.StartAsync(static settings => settings.Remove("web_api_key"));
        Assert.That(await DeclaredAsync(whole, "secret"), Is.EquivalentTo(["password", "user", "recover", "id_token", "signing_keys", "admin_users"]));
        Assert.That(await DeclaredAsync(whole, "publishable"), Is.EquivalentTo(["password", "user", "recover", "id_token", "signing_keys"]));
        Assert.That(await DeclaredAsync(unserved, "secret"), Is.EquivalentTo(["recover", "id_token", "signing_keys"]));
        Assert.That(await DeclaredAsync(keyless, "secret"), Is.Empty);
    }

    private static async Task<IEnumerable<string?>> DeclaredAsync(GoogleStub google, string key) =>
        (await google.Server.GetAsync("/api/capabilities")).Expect(200).Json.GetProperty("auth").GetProperty(key).EnumerateArray().Select(feature => feature.GetString());

    private static async Task<GoogleStub> SignedInAsync()
    {
        var google = await GoogleStub.StartAsync();
        return google.On($"{Apps}:signIn", Answers.Json(AccountSamples.SignedIn(google.Keys.Issue()))).On($"{Apps}:lookup", Answers.Json(AccountSamples.Lookup));
    }
}
