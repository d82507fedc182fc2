using Microsoft.Extensions.Time.Testing;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Supabase;
using Providers.Supabase.Auth;

namespace Gateway.Tests.Supabase.Auth;

/// <summary>Users' tokens that the project is asked about, and for how long its word is believed.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class UserVerificationTests
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();
    private readonly AuthService _project = new();
    private readonly UserVerification _verification;

    public UserVerificationTests() => _verification = new UserVerification(_project, _clock);

    [Test]
    public async Task Verify_Token_GivesItsUserAndAsksWithIt()
    {
        var user = await VerifyAsync("token");
        Assert.That((user.Id, user.Email), Is.EqualTo((AuthSamples.UserId, "ada@example.org")));
        Assert.That(_project.Asked, Is.EqualTo(["GET https://p.example/auth/v1/user Bearer token"]));
    }

    [Test]
    public async Task Verify_AgainWithinHalfAMinute_BelievesWhatItKnows()
    {
        await VerifyAsync("token");
        _clock.Advance(Memory - TimeSpan.FromSeconds(1));
        Assert.That((await VerifyAsync("token")).Id, Is.EqualTo(AuthSamples.UserId));
        Assert.That(_project.Asked, Has.Count.EqualTo(1));
    }

    // A session that has ended in the meantime is noticed then.
    [Test]
    public async Task Verify_AgainAfterHalfAMinute_AsksAgain()
    {
        await VerifyAsync("token");
        _clock.Advance(Memory);
        _project.Refuses = true;
        Assert.That(async () => await VerifyAsync("token"), Throws.InstanceOf<ProviderException>().With.Property("Kind").EqualTo(ErrorKind.InvalidToken));
    }

    [Test]
    public async Task Verify_AnotherTokenOrConnection_IsAskedAboutOnItsOwn()
    {
        await VerifyAsync("token");
        await VerifyAsync("another");
        await VerifyAsync("token", Connection("other", "main", "1"));
        await VerifyAsync("token", Connection("acme", "second", "1"));
        await VerifyAsync("token", Connection("acme", "main", "2"));
        Assert.That(_project.Asked, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task Verify_RefusedToken_IsNotRemembered()
    {
        _project.Refuses = true;
        Assert.That(async () => await VerifyAsync("token"), Throws.InstanceOf<ProviderException>());
        _project.Refuses = false;
        Assert.That((await VerifyAsync("token")).Id, Is.EqualTo(AuthSamples.UserId));
    }

    private ValueTask<VerifiedUser> VerifyAsync(string token, Connection? connection = null) =>
        _verification.VerifyAsync(connection ?? Connection("acme", "main", "1"), token, CancellationToken.None);

    private static Connection Connection(string tenant, string name, string version) => new()
    {
        Tenant = tenant,
        Name = name,
        Provider = "supabase",
        Settings = new SupabaseSettings(new Uri("https://p.example"), SupabaseKey.TryRead(StubProject.PublishableKey)!, secret: null),
        Version = version,
    };

    private sealed class AuthService : IUpstream
    {
        public List<string> Asked { get; } = [];

        public bool Refuses { get; set; }

        public ValueTask<UpstreamAnswer> SendAsync(UpstreamRequest request, Connection connection, CancellationToken cancellationToken)
        {
            Asked.Add($"{request.Method} {request.Uri} {request.Headers.Single(static header => header.Key == "Authorization").Value}");
            return ValueTask.FromResult(Refuses
                ? UpstreamAnswers.Of(403, """{"code":403,"error_code":"session_not_found","msg":"Session from session_id claim in JWT does not exist"}""")
                : UpstreamAnswers.Of(200, AuthSamples.User));
        }
    }
}
