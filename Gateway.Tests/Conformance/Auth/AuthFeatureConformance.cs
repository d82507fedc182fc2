using Gateway.Tests.Backends;
using Providers.Abstractions.Capabilities;

namespace Gateway.Tests.Conformance.Auth;

/// <summary>Every feature of auth, both ways: declared means that it works, undeclared means 501.</summary>
internal abstract class AuthFeatureConformance<TBackend> : AuthConformance<TBackend>
    where TBackend : Backend, new()
{
    private static IEnumerable<string> Features => FeatureNames.Of(typeof(AuthFeature));

    [TestCaseSource(nameof(Features))]
    public async Task Feature_Declared_WorksElse501(string feature)
    {
        // A password, and so a user to try the rest with, is what every auth backend has.
        var session = (await RegisterAsync()).Expect(200).Json;
        var user = App.As(session.Text("access_token")!);
        var (response, declared) = feature switch
        {
            AuthFeature.Password => (await LogInAsync(), Running.Capabilities.Declare("auth", feature, "publishable")),
            AuthFeature.User => (await user.GetAsync("/api/auth/user"), Running.Capabilities.Declare("auth", feature, "publishable")),
            AuthFeature.Recover => (await App.PostAsync("/api/auth/recover", $$"""{"email":"{{Email}}"}"""), Running.Capabilities.Declare("auth", feature, "publishable")),
            AuthFeature.IdToken => (
                await App.PostAsync("/api/auth/token", """{"provider":"google","id_token":"not.a.token"}"""), Running.Capabilities.Declare("auth", feature, "publishable")),
            AuthFeature.AdminUsers => (await Service.GetAsync("/api/auth/users?limit=1"), Running.Capabilities.Declare("auth", feature)),
            AuthFeature.SigningKeys => (await App.GetAsync("/api/auth/.well-known/jwks.json"), Running.Capabilities.Declare("auth", feature, "publishable")),
            _ => throw new NotSupportedException($"The feature '{feature}' has no example here."),
        };
        if (!declared)
            response.ExpectProblem(501, "not_supported");
        else if (feature == AuthFeature.IdToken)
            response.ExpectProblem(401, "invalid_token");
        else
            Assert.That(response.Status, Is.AnyOf(200, 204), response.ToString());
    }

    [Test]
    public async Task Recover_UnknownAddress_AnswersAsForAKnownOne()
    {
        (await RegisterAsync()).Expect(200);
        var known = await App.PostAsync("/api/auth/recover", $$"""{"email":"{{Email}}"}""");
        var unknown = await App.PostAsync("/api/auth/recover", $$"""{"email":"{{TestUser.NewEmail()}}"}""");
        Assert.That(unknown.Status, Is.EqualTo(known.Status));
    }

    [Test]
    public async Task SigningKeys_Set_HoldsNoPrivatePart()
    {
        if (!Running.Capabilities.Declare("auth", AuthFeature.SigningKeys, "publishable"))
        {
            (await App.GetAsync("/api/auth/.well-known/jwks.json")).ExpectProblem(501, "not_supported");
            return;
        }

        var keys = (await App.GetAsync("/api/auth/.well-known/jwks.json")).Expect(200).Json.GetProperty("keys");
        Assert.That(keys.GetArrayLength(), Is.Positive);
        foreach (var key in keys.EnumerateArray())
        {
            Assert.That(key.Text("kty"), Is.AnyOf("EC", "RSA"));
            Assert.That(key.TryGetProperty("d", out _), Is.False);
        }
    }
}
