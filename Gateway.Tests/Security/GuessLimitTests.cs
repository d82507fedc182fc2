using Gateway.Host.Keys;
using Gateway.Host.Limits;
using Gateway.Tests.Backends;
using Gateway.Tests.Supabase;

namespace Gateway.Tests.Security;

/// <summary>Whoever guesses keys or passwords is slowed down, and nobody else with them.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class GuessLimitTests
{
    private const string Right = "correct horse battery";

    [Test]
    public async Task Keys_GuessedAgainAndAgain_AreRefusedWithAWait_AndGoodOnesPass([Values] bool malformed, [Values("/api/db/notes", "/admin/tenants")] string path)
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        string Guess() => malformed ? "gw_sk_wrong" : GatewayKey.Create(path[1] == 'a' && path[2] == 'd' ? KeyRole.Operator : KeyRole.Secret);
        for (var i = 0; i < GuessLimits.Keys; i++)
            (await gateway.Client(Guess()).GetAsync(path)).ExpectProblem(401, "invalid_key");
        var refused = await FirstRefusedAsync(async () => await gateway.Client(Guess()).GetAsync(path));
        refused.ExpectProblem(429, "rate_limited");
        Assert.That(refused.Header("Retry-After"), Is.EqualTo("1"));
        (await gateway.Client(tenant.SecretKey).GetAsync("/api/db/notes")).Expect(200);
    }

    // A project that answers at once: the embedded provider takes its time for each password.
    [Test]
    public async Task Passwords_OfOneUser_AreGuessedAFewTimesOnly()
    {
        await using var project = await StartAsync();
        for (var i = 0; i < GuessLimits.PasswordsOfUser; i++)
            (await LogInAsync(project.App, "ada@example.org", "wrong password")).ExpectProblem(400, "invalid_credentials");
        var refused = (await FirstRefusedAsync(async () => await LogInAsync(project.App, "ada@example.org", "wrong password"))).ExpectProblem(429, "rate_limited");
        Assert.That(refused.Header("Retry-After"), Is.EqualTo("30"));

        // Neither by another spelling nor from a server, and not with the right one: that would tell which it is.
        (await LogInAsync(project.App, "ADA@example.org ", Right)).ExpectProblem(429, "rate_limited");
        (await LogInAsync(project.Server, "ada@example.org", Right)).ExpectProblem(429, "rate_limited");
        (await LogInAsync(project.App, "bob@example.org", Right)).Expect(200);
    }

    [Test]
    public async Task Passwords_OfManyUsersFromOneAddress_AreGuessedALimitedNumberOfTimes()
    {
        await using var project = await StartAsync();
        for (var i = 0; i < GuessLimits.PasswordsOfAddress; i++)
            (await LogInAsync(project.App, $"user-{i}@example.org", "wrong password")).ExpectProblem(400, "invalid_credentials");
        (await FirstRefusedAsync(async () => await LogInAsync(project.App, $"{Guid.NewGuid()}@example.org", "wrong password"))).ExpectProblem(429, "rate_limited");

        // A server logs in many users from its one address.
        (await LogInAsync(project.Server, "ada@example.org", Right)).Expect(200);
    }

    private static Task<StubProject> StartAsync() => StubProject.RunAsync(static async context =>
    {
        var sent = await new StreamReader(context.Request.Body).ReadToEndAsync();
        await (sent.Contains(Right, StringComparison.Ordinal)
            ? Answers.Json(AuthSamples.Session)
            : Answers.Json(400, """{"code":400,"error_code":"invalid_credentials","msg":"Invalid login credentials"}"""))(context);
    });

    private static Task<ApiResponse> LogInAsync(ApiClient client, string email, string password) =>
        client.PostAsync("/api/auth/login", $$"""{"email":"{{email}}","password":"{{password}}"}""");

    // While the guesses were made, some may have been granted anew.
    private static async Task<ApiResponse> FirstRefusedAsync(Func<Task<ApiResponse>> guess)
    {
        var answer = await guess();
        for (var i = 0; i < GuessLimits.Keys && answer.Status != 429; i++)
            answer = await guess();
        return answer;
    }
}
