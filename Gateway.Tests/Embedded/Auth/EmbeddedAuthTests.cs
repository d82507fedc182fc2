using System.Text.Json;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Embedded.Auth;

[TestFixture]
internal sealed class EmbeddedAuthTests
{
    private const string Password = "correct horse";
    private EmbeddedFixture _embedded = null!;

    [SetUp]
    public void Open() => _embedded = new EmbeddedFixture();

    [TearDown]
    public async Task Close() => await _embedded.DisposeAsync();

    [Test]
    public async Task Register_New_LoggedInWithAVerifiableToken()
    {
        var session = await Register(" Ann@Example.com ", """{"name":"Ann","gone":null}""");
        Assert.That(session.User.Email, Is.EqualTo("ann@example.com"));
        Assert.That(session.User.UserMetadata.GetRawText(), Is.EqualTo("""{"name":"Ann"}"""));
        Assert.That((session.ExpiresIn, session.ExpiresAt), Is.EqualTo((3600L, _embedded.Clock.GetUtcNow().ToUnixTimeSeconds() + 3600)));
        var verified = await Verify(session.AccessToken);
        Assert.That((verified.Id, verified.Email), Is.EqualTo((session.User.Id, "ann@example.com")));
        Assert.That(Guid.TryParse(session.User.Id, out _));
        var keys = await _embedded.Run<SigningKeys>(new AuthOperation.GetSigningKeys(), _embedded.Anonymous);
        Assert.That(keys.Keys[0].GetProperty("alg").GetString(), Is.EqualTo("ES256"));
    }

    [TestCase("no-at", Password, ErrorKind.InvalidRequest)]
    [TestCase("a@b@c", Password, ErrorKind.InvalidRequest)]
    [TestCase("a b@c", Password, ErrorKind.InvalidRequest)]
    [TestCase("a@b", "short", ErrorKind.WeakPassword)]
    public void Register_Bad_Refused(string email, string password, ErrorKind kind) =>
        Assert.That(async () => await _embedded.Run<Session>(new AuthOperation.Register(email, password, null), _embedded.Anonymous), Fails.With(kind));

    [Test]
    public async Task Register_TooMuch_Refused()
    {
        Assert.That(async () => await Register("ann@example.com", $$"""{"x":"{{new string('x', 17_000)}}"}"""), Fails.With(ErrorKind.InvalidRequest));
        Assert.That(async () => await _embedded.Run<Session>(new AuthOperation.Register("a@b", new string('x', 5000), null), _embedded.Anonymous), Fails.With(ErrorKind.WeakPassword));
        await Register("ann@example.com");
        Assert.That(async () => await Register("ANN@example.com"), Fails.With(ErrorKind.UserAlreadyExists));
    }

    [Test]
    public async Task LogIn_WrongOrUnknown_TheSameAnswer()
    {
        await Register("ann@example.com");
        var wrong = (await Assert.ThrowsAsync<ProviderException>(() => LogIn("ann@example.com", "wrong")))!;
        var unknown = (await Assert.ThrowsAsync<ProviderException>(() => LogIn("bob@example.com", "wrong")))!;
        Assert.That((wrong.Kind, wrong.Message), Is.EqualTo((ErrorKind.InvalidCredentials, "Invalid login credentials")));
        Assert.That((unknown.Kind, unknown.Message), Is.EqualTo((wrong.Kind, wrong.Message)));
        var session = await LogIn("Ann@example.com", Password);
        Assert.That(session.User.LastSignInAt, Is.EqualTo(_embedded.Clock.GetUtcNow()));
    }

    [Test]
    public async Task LogIn_AddressWrittenOtherwise_IsTheSame()
    {
        await Register("jos\u00e9@example.com");
        await LogIn(" JOSE\u0301@Example.com", Password);
        Assert.That(async () => await Register("jose\u0301@example.com"), Fails.With(ErrorKind.UserAlreadyExists));
    }

    [Test]
    public async Task ConfirmEmail_On_PendingUntilAnAdministratorConfirms()
    {
        await using var embedded = new EmbeddedFixture("""{"auth":{"confirm_email":true}}""");
        var register = new AuthOperation.Register("ann@example.com", Password, null);
        var first = await embedded.Run<PendingUser>(register, embedded.Anonymous);
        var again = await embedded.Run<PendingUser>(register, embedded.Anonymous);
        Assert.That(again.User.Id, Is.Not.EqualTo(first.User.Id));
        Assert.That(async () => await embedded.Run<Session>(new AuthOperation.LogIn("ann@example.com", Password), embedded.Anonymous), Fails.With(ErrorKind.EmailNotConfirmed));
        await embedded.Run<User>(new AuthOperation.UpdateUserById(first.User.Id, new UserChanges { EmailConfirmed = true }), embedded.Service);
        await embedded.Run<Session>(new AuthOperation.LogIn("ann@example.com", Password), embedded.Anonymous);
    }

    [Test]
    public async Task Refresh_UsedTokenLater_EndsTheSession()
    {
        var first = await Register("ann@example.com");
        var second = await Refresh(first.RefreshToken);
        Assert.That(second.RefreshToken, Is.Not.EqualTo(first.RefreshToken));
        await Verify(second.AccessToken);
        _embedded.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.That(async () => await Refresh(first.RefreshToken), Fails.With(ErrorKind.InvalidToken));
        Assert.That(async () => await Refresh(second.RefreshToken), Fails.With(ErrorKind.InvalidToken));
        Assert.That(async () => await Verify(second.AccessToken), Fails.With(ErrorKind.InvalidToken));
    }

    [Test]
    public async Task Refresh_AtOnce_AllGoOnWithTheSameToken()
    {
        var session = await Register("ann@example.com");
        var refreshed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Refresh(session.RefreshToken))));
        Assert.That(refreshed.Select(next => next.RefreshToken).Distinct().Count(), Is.EqualTo(1));
        foreach (var next in refreshed)
            await Verify(next.AccessToken);
        await Refresh(refreshed[0].RefreshToken);
    }

    [Test]
    public async Task Refresh_AnswerLost_GivesTheSameTokenAgainUntilThatIsUsed()
    {
        var first = await Register("ann@example.com");
        var lost = await Refresh(first.RefreshToken);
        _embedded.Clock.Advance(TimeSpan.FromSeconds(10));
        var second = await Refresh(first.RefreshToken);
        Assert.That(second.RefreshToken, Is.EqualTo(lost.RefreshToken));
        var third = await Refresh(second.RefreshToken);
        Assert.That(async () => await Refresh(first.RefreshToken), Fails.With(ErrorKind.InvalidToken));
        Assert.That(async () => await Refresh(third.RefreshToken), Fails.With(ErrorKind.InvalidToken));
    }

    [Test]
    public async Task Refresh_TooLate_Refused()
    {
        var session = await Register("ann@example.com");
        _embedded.Clock.Advance(TimeSpan.FromDays(30));
        Assert.That(async () => await Refresh(session.RefreshToken), Fails.With(ErrorKind.InvalidToken));
    }

    [Test]
    public async Task Verify_Expired_TokenExpired()
    {
        var session = await Register("ann@example.com");
        await Verify(session.AccessToken);
        _embedded.Clock.Advance(TimeSpan.FromSeconds(3606));
        Assert.That(async () => await Verify(session.AccessToken), Fails.With(ErrorKind.TokenExpired));
    }

    [Test]
    public async Task Verify_Forged_Refused()
    {
        var token = (await Register("ann@example.com")).AccessToken;
        var parts = token.Split('.');
        string[] forged =
        [
            "", "x", "a.b.c", new('x', 100_000),
            $"{parts[0]}.{parts[1]}.", $"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}",
            $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.", $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{Encode("""{"sub":"x"}""")}.{parts[2]}",
        ];
        foreach (var bad in forged)
            Assert.That(async () => await Verify(bad), Fails.With(ErrorKind.InvalidToken), bad);

        static string Encode(string json) => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(json));
    }

    [Test]
    public async Task Verify_TokenOfAnotherTenant_RefusedEvenInTheSameFolder()
    {
        var token = (await Register("ann@example.com")).AccessToken;
        await Verify(token);
        var other = _embedded.Connect("other", "{}");
        var sharing = _embedded.Connect("other", JsonSerializer.Serialize(new { path = _embedded.Folder }));
        Assert.That(async () => await _embedded.Provider.Auth!.VerifyAsync(other, token, default), Fails.With(ErrorKind.InvalidToken));
        Assert.That(async () => await _embedded.Provider.Auth!.VerifyAsync(sharing, token, default), Fails.With(ErrorKind.InvalidToken));
    }

    [Test]
    public async Task Verify_AfterRestart_StillGood()
    {
        var token = (await Register("ann@example.com")).AccessToken;
        await _embedded.RestartAsync();
        await Verify(token);
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(Path.Combine(_embedded.Folder, "auth-signing-key.pem")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task LogOut_Session_EndsThatOneOnly()
    {
        var first = await Register("ann@example.com");
        var second = await LogIn("ann@example.com", Password);
        await _embedded.Run(new AuthOperation.LogOut(), _embedded.Bearer(first.AccessToken));
        Assert.That(async () => await Verify(first.AccessToken), Fails.With(ErrorKind.InvalidToken));
        Assert.That(async () => await Refresh(first.RefreshToken), Fails.With(ErrorKind.InvalidToken));
        await Verify(second.AccessToken);
        Assert.That(async () => await _embedded.Run(new AuthOperation.LogOut(), _embedded.Anonymous), Fails.With(ErrorKind.InvalidToken));
    }

    [Test]
    public async Task UpdateUser_Own_MergesAndEndsOtherSessions()
    {
        var first = await Register("ann@example.com", """{"a":1,"b":2}""");
        var second = await LogIn("ann@example.com", Password);
        var changes = new UserChanges { Password = "another secret", Email = "New@example.com", UserMetadata = JsonElement.Parse("""{"b":null,"c":3}""") };
        var user = await _embedded.Run<User>(new AuthOperation.UpdateUser(changes), _embedded.Bearer(second.AccessToken));
        Assert.That((user.Email, user.UserMetadata.GetRawText()), Is.EqualTo(("new@example.com", """{"a":1,"c":3}""")));
        await Verify(second.AccessToken);
        Assert.That(async () => await Verify(first.AccessToken), Fails.With(ErrorKind.InvalidToken));
        await LogIn("new@example.com", "another secret");
        foreach (var forbidden in new[] { new UserChanges { Banned = false }, new UserChanges { EmailConfirmed = true }, new UserChanges { AppMetadata = JsonElement.Parse("{}") } })
            Assert.That(async () => await _embedded.Run<User>(new AuthOperation.UpdateUser(forbidden), _embedded.Bearer(second.AccessToken)), Fails.With(ErrorKind.PermissionDenied));
    }

    [Test]
    public async Task Admin_Users_MadeListedChangedDeleted()
    {
        for (var i = 0; i < 5; i++)
            await _embedded.Run<User>(new AuthOperation.CreateUser(new UserChanges { Email = $"u{i}@example.com", Password = i == 0 ? Password : null }), _embedded.Service);
        var seen = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await _embedded.Run<UserPage>(new AuthOperation.ListUsers(2, cursor), _embedded.Service);
            seen.AddRange(page.Users.Select(user => user.Email));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.That(seen, Is.EquivalentTo(new[] { "u0@example.com", "u1@example.com", "u2@example.com", "u3@example.com", "u4@example.com" }));
        Assert.That(async () => await _embedded.Run<UserPage>(new AuthOperation.ListUsers(2, "nonsense"), _embedded.Service), Fails.With(ErrorKind.InvalidCursor));

        var session = await LogIn("u0@example.com", Password);
        Assert.That(async () => await LogIn("u1@example.com", ""), Fails.With(ErrorKind.InvalidCredentials));
        await _embedded.Run<User>(new AuthOperation.UpdateUserById(session.User.Id, new UserChanges { Banned = true, AppMetadata = JsonElement.Parse("""{"role":"x"}""") }), _embedded.Service);
        Assert.That(async () => await Verify(session.AccessToken), Fails.With(ErrorKind.InvalidToken));
        Assert.That(async () => await LogIn("u0@example.com", Password), Fails.With(ErrorKind.PermissionDenied));
        Assert.That(async () => await _embedded.Run<User>(new AuthOperation.UpdateUserById(session.User.Id, new UserChanges { Email = "u1@example.com" }), _embedded.Service), Fails.With(ErrorKind.UserAlreadyExists));
        await _embedded.Run(new AuthOperation.DeleteUserById(session.User.Id), _embedded.Service);
        Assert.That(async () => await _embedded.Run<User>(new AuthOperation.GetUserById(session.User.Id), _embedded.Service), Fails.With(ErrorKind.NotFound));
        Assert.That(async () => await _embedded.Run(new AuthOperation.DeleteUserById(session.User.Id), _embedded.Service), Fails.With(ErrorKind.NotFound));
        Assert.That(async () => await _embedded.Run<UserPage>(new AuthOperation.ListUsers(2, null), _embedded.Anonymous), Fails.With(ErrorKind.PermissionDenied));
    }

    private Task<Session> Register(string email, string? metadata = null) =>
        _embedded.Run<Session>(new AuthOperation.Register(email, Password, metadata is null ? null : JsonElement.Parse(metadata)), _embedded.Anonymous);

    private Task<Session> LogIn(string email, string password) => _embedded.Run<Session>(new AuthOperation.LogIn(email, password), _embedded.Anonymous);

    private Task<Session> Refresh(string token) => _embedded.Run<Session>(new AuthOperation.Refresh(token), _embedded.Anonymous);

    private async Task<VerifiedUser> Verify(string token) => await _embedded.Provider.Auth!.VerifyAsync(_embedded.Connection, token, default);
}
