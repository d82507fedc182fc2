using System.Text.Json;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Auth;

/// <summary>What the auth suites share: users of a test's own, and the contract's shapes.</summary>
internal abstract class AuthConformance<TBackend> : Conformance<TBackend>
    where TBackend : Backend, new()
{
    private static readonly string[] SessionMembers = ["access_token", "refresh_token", "token_type", "expires_in", "expires_at", "user"];

    private static readonly string[] UserMembers =
    [
        "id", "aud", "role", "email", "email_confirmed_at", "user_metadata", "app_metadata", "identities", "created_at", "updated_at", "last_sign_in_at",
    ];

    private protected const string Password = "correct horse battery";

    private protected string Email { get; } = TestUser.NewEmail();

    private protected Task<ApiResponse> RegisterAsync(string? email = null, string password = Password) =>
        App.PostAsync("/api/auth/register", $$"""{"email":"{{email ?? Email}}","password":"{{password}}"}""");

    private protected Task<ApiResponse> LogInAsync(string? email = null, string password = Password) =>
        App.PostAsync("/api/auth/login", $$"""{"email":"{{email ?? Email}}","password":"{{password}}"}""");

    private protected Task<ApiResponse> RefreshAsync(string refreshToken) =>
        App.PostAsync("/api/auth/refresh", $$"""{"refresh_token":"{{refreshToken}}"}""");

    private protected static void ExpectSession(JsonElement session)
    {
        Assert.That(session.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(SessionMembers));
        Assert.That(session.Text("access_token"), Is.Not.Null.And.Not.Empty);
        Assert.That(session.Text("refresh_token"), Is.Not.Null.And.Not.Empty);
        Assert.That(session.Text("token_type"), Is.EqualTo("bearer"));
        Assert.That(session.GetProperty("expires_in").GetInt64(), Is.Positive);
        var expires = session.GetProperty("expires_at").GetInt64() - TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Assert.That(expires, Is.InRange(session.GetProperty("expires_in").GetInt64() - 60, session.GetProperty("expires_in").GetInt64() + 1));
        ExpectUser(session.GetProperty("user"));
    }

    private protected static void ExpectUser(JsonElement user)
    {
        Assert.That(user.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(UserMembers));
        Assert.That(user.Text("aud"), Is.EqualTo("authenticated"));
        Assert.That(user.Text("role"), Is.EqualTo("authenticated"));
        Assert.That(user.GetProperty("user_metadata").ValueKind, Is.EqualTo(JsonValueKind.Object));
        Assert.That(user.GetProperty("app_metadata").ValueKind, Is.EqualTo(JsonValueKind.Object));
        Assert.That(user.GetProperty("identities").ValueKind, Is.EqualTo(JsonValueKind.Array));
        Assert.That(user.Time("created_at"), Is.Not.Null);
        Assert.That(user.Time("updated_at"), Is.Not.Null);
    }
}
