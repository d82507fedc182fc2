using System.Text;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Auth;

/// <summary>Contract §5: users reading and changing themselves.</summary>
internal abstract class OwnUserConformance<TBackend> : AuthConformance<TBackend>
    where TBackend : Backend, new()
{
    [Test]
    public async Task Get_User_IsTheTokensOwn()
    {
        var session = (await RegisterAsync()).Expect(200).Json;
        var user = (await App.As(session.Text("access_token")!).GetAsync("/api/auth/user")).Expect(200);
        ExpectUser(user.Json);
        Assert.That(user.Json.Text("id"), Is.EqualTo(session.GetProperty("user").Text("id")));
        Assert.That(user.Header("Cache-Control"), Is.EqualTo("no-store"));
    }

    [Test]
    public async Task Get_UserByAnyKeyWithToken_IsTheTokensOwn()
    {
        var session = (await RegisterAsync()).Expect(200).Json;
        var user = (await Service.As(session.Text("access_token")!).GetAsync("/api/auth/user")).Expect(200);
        Assert.That(user.Json.Text("id"), Is.EqualTo(session.GetProperty("user").Text("id")));
    }

    [Test]
    public async Task Get_UserWithoutToken_Is401()
    {
        (await App.GetAsync("/api/auth/user")).ExpectProblem(401, "invalid_token");
        (await Service.GetAsync("/api/auth/user")).ExpectProblem(401, "invalid_token");
    }

    [Test]
    public async Task Get_UserWithForgedToken_Is401()
    {
        var token = (await RegisterAsync()).Expect(200).Json.Text("access_token")!;
        var parts = token.Split('.');
        var unsigned = $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.";
        var shared = $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{parts[1]}.{parts[2]}";
        var payload = Encoding.UTF8.GetString(Convert.FromBase64String(Pad(parts[1])));
        var other = $"{parts[0]}.{Encode(payload.Replace("\"sub\":\"", "\"sub\":\"x", StringComparison.Ordinal))}.{parts[2]}";
        var cut = token[..^4];
        foreach (var forged in new[] { unsigned, shared, other, cut, "x", "a.b.c" }.Where(forged => forged != token)) // A shared secret may be what signs here.
            (await App.As(forged).GetAsync("/api/auth/user")).ExpectProblem(401, "invalid_token");
    }

    [Test]
    public async Task Patch_Metadata_IsMergedAtTheTop()
    {
        var session = (await RegisterAsync()).Expect(200).Json;
        var user = App.As(session.Text("access_token")!);
        (await user.PatchAsync("/api/auth/user", """{"user_metadata":{"a":1,"b":{"c":2}}}""")).Expect(200);
        var changed = (await user.PatchAsync("/api/auth/user", """{"user_metadata":{"b":{"d":3}}}""")).Expect(200).Json;
        ExpectUser(changed);
        Assert.That(changed.GetProperty("user_metadata").GetRawText().Replace(" ", "", StringComparison.Ordinal), Is.EqualTo("""{"a":1,"b":{"d":3}}"""));
    }

    [Test]
    public async Task Patch_Password_IsTheOneThatCountsFromNowOn()
    {
        var session = (await RegisterAsync()).Expect(200).Json;
        (await App.As(session.Text("access_token")!).PatchAsync("/api/auth/user", """{"password":"another horse battery"}""")).Expect(200);
        (await LogInAsync()).ExpectProblem(400, "invalid_credentials");
        (await LogInAsync(password: "another horse battery")).Expect(200);
    }

    [Test]
    public async Task Patch_WeakPassword_Is422AndTheOldStays()
    {
        var session = (await RegisterAsync()).Expect(200).Json;
        (await App.As(session.Text("access_token")!).PatchAsync("/api/auth/user", """{"password":"abc"}""")).ExpectProblem(422, "weak_password");
        (await LogInAsync()).Expect(200);
    }

    [TestCase("""{"app_metadata":{"role":"admin"}}""")]
    [TestCase("""{"role":"service_role"}""")]
    [TestCase("""{"email_confirmed":true}""")]
    [TestCase("""{"id":"x"}""")]
    [TestCase("""{"user_metadata":[1]}""")]
    public async Task Patch_WhatUsersMayNotChange_Is400(string body)
    {
        var session = (await RegisterAsync()).Expect(200).Json;
        (await App.As(session.Text("access_token")!).PatchAsync("/api/auth/user", body)).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Patch_WithoutToken_Is401() => (await App.PatchAsync("/api/auth/user", "{}")).ExpectProblem(401, "invalid_token");

    private static string Encode(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string Pad(string base64Url) => base64Url.Replace('-', '+').Replace('_', '/').PadRight((base64Url.Length + 3) / 4 * 4, '=');
}
