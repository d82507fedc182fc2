namespace Gateway.Tests.Backends;

/// <summary>A registered end user with a session.</summary>
internal sealed record TestUser(string Id, string Email, string Password, string AccessToken, string RefreshToken)
{
    public static async Task<TestUser> RegisterAsync(ApiClient app)
    {
        var (email, password) = (NewEmail(), "correct horse battery");
        var session = (await app.PostAsync("/api/auth/register", $$"""{"email":"{{email}}","password":"{{password}}"}""")).Expect(200).Json;
        return new TestUser(session.GetProperty("user").Text("id")!, email, password, session.Text("access_token")!, session.Text("refresh_token")!);
    }

    public static string NewEmail() => $"user-{Guid.NewGuid():N}@example.com";
}
