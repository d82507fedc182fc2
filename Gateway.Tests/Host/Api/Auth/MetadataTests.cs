using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Api.Auth;

/// <summary>Metadata that could not be given back, or not be carried in a token.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class MetadataTests
{
    private readonly GatewayConfiguration _configuration = new();
    private TestTenant _tenant = null!;
    private TestGateway _gateway = null!;

    private ApiClient App => _gateway.Client(_tenant.PublishableKey);

    [OneTimeSetUp]
    public async Task Start()
    {
        _tenant = _configuration.AddTenant("demo");
        _gateway = await TestGateway.StartAsync(_configuration);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [TestCase("""{"a":"\ud800"}""")]
    [TestCase("""{"a":["\udc00\ud800"]}""")]
    [TestCase("""{"\ud800":1}""")]
    public async Task Register_HalfASurrogatePair_Is400(string metadata) =>
        (await App.PostAsync("/api/auth/register", $$"""{"email":"{{TestUser.NewEmail()}}","password":"correct horse","metadata":{{metadata}}}""")).ExpectProblem(400, "invalid_request");

    [TestCase("""{"\ud800":1}""")]
    [TestCase("""{"email":"\ud800@example.com","password":"correct horse"}""")]
    public async Task LogIn_HalfASurrogatePair_Is400(string body) => (await App.PostAsync("/api/auth/login", body)).ExpectProblem(400, "invalid_request");

    [TestCase("x")]
    [TestCase("ü")]
    [TestCase("🙂")]
    public async Task Register_AsMuchMetadataAsIsTaken_StillFitsIntoEveryRequest(string of)
    {
        var user = await TestUser.RegisterAsync(App);
        var own = App.As(user.AccessToken);
        var service = _gateway.Client(_tenant.SecretKey);
        var most = await MostAsync(length => own.PatchAsync("/api/auth/user", $$$"""{"user_metadata":{"a":"{{{Repeat(of, length)}}}"}}"""));
        await MostAsync(length => service.PatchAsync($"/api/auth/users/{user.Id}", $$$"""{"app_metadata":{"a":"{{{Repeat(of, length)}}}"}}"""));

        var session = (await App.PostAsync("/api/auth/login", $$"""{"email":"{{user.Email}}","password":"{{user.Password}}"}""")).Expect(200).Json;
        var read = (await App.As(session.Text("access_token")!).GetAsync("/api/auth/user")).Expect(200);
        Assert.That(read.Json.GetProperty("user_metadata").Text("a"), Is.EqualTo(Repeat(of, most)));
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    // The most that is taken, give or take a few.
    private static async Task<int> MostAsync(Func<int, Task<ApiResponse>> send)
    {
        var (taken, refused) = (1, 1 << 15);
        while (refused - taken > 16)
        {
            var length = (taken + refused) / 2;
            if ((await send(length)).Status == 200)
                taken = length;
            else
                refused = length;
        }

        (await send(taken)).Expect(200);
        return taken;
    }
}
