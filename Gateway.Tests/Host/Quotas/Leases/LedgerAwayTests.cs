using Gateway.Tests.Backends;
using Gateway.Tests.Host.ControlPlane;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Quotas.Leases;

/// <summary>A ledger that is away for a while, and what other nodes hold.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class LedgerAwayTests
{
    private const string Hard = """{"Meter":"calls","Limit":100000,"Period":"month","Hard":true}""";

    [Test]
    public async Task Postgres_KilledAndBack_SpendsItsLeaseThenRefusesThenCountsOn()
    {
        PostgresServer? server = null;
        await RunningBackend.RequireAsync(async () => server = await PostgresServer.StartAsync());
        await using var postgres = server!;
        var (configuration, tenant) = Configuration(Hard);
        await using var gateway = await StartAsync(configuration, postgres.ConnectionString("postgres"));
        await CheckAsync(gateway.Client(tenant.SecretKey), postgres.KillAsync, postgres.LaunchAsync);
    }

    // As a program does that copies the file under a lock.
    [Test]
    public async Task Sqlite_LockedForAWhile_SpendsItsLeaseThenRefusesThenCountsOn()
    {
        var (configuration, tenant) = Configuration(Hard);
        await using var gateway = await StartAsync(configuration, null);
        await using var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(gateway.DataDirectory, "ledger", "ledger.db"), Pooling = false }.ToString());
        await CheckAsync(gateway.Client(tenant.SecretKey), () => RunAsync("BEGIN IMMEDIATE"), () => RunAsync("COMMIT"));

        async Task RunAsync(string sql)
        {
            if (other.State != System.Data.ConnectionState.Open)
                await other.OpenAsync();
            await using var command = other.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }
    }

    // A soft quota refuses nobody.
    [Test]
    public async Task Postgres_Killed_SoftQuotaCountsOn()
    {
        PostgresServer? server = null;
        await RunningBackend.RequireAsync(async () => server = await PostgresServer.StartAsync());
        await using var postgres = server!;
        var (configuration, tenant) = Configuration("""{"Meter":"calls","Limit":10,"Period":"month","Hard":false}""");
        await using var gateway = await StartAsync(configuration, postgres.ConnectionString("postgres"));
        var client = gateway.Client(tenant.SecretKey);
        (await client.GetAsync("/api/db/rows")).Expect(200);
        await postgres.KillAsync();
        for (var i = 0; i < 20; i++)
            (await client.GetAsync("/api/db/rows")).Expect(200);
        await postgres.LaunchAsync();
        await Waiting.UntilAsync(async () => (await client.GetAsync("/api/usage/quota")).Status == 200);
        Assert.That(await UsedAsync(client), Is.EqualTo(21));
    }

    // The other node's clock stands, so that it hands nothing back by itself.
    [Test]
    public async Task Recall_AnotherNodeHoldsTheRest_IsHandedBackBeforeAnybodyIsRefused()
    {
        const int limit = 200;
        var store = await ControlPlaneGateway.NewStoreAsync(StoreKind.Postgres);
        var (configuration, tenant) = Configuration($$"""{"Meter":"calls","Limit":{{limit}},"Period":"month","Hard":true}""");
        await using var holder = await StartAsync(configuration, store, new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        (await holder.Client(tenant.SecretKey).GetAsync("/api/db/rows")).Expect(200);
        await using var other = await StartAsync(configuration, store);
        var client = other.Client(tenant.SecretKey);
        for (var i = 1; i < limit; i++)
            (await client.GetAsync("/api/db/rows")).Expect(200);
        (await client.GetAsync("/api/db/rows")).ExpectProblem(429, "quota_exceeded");
        (await holder.Client(tenant.SecretKey).GetAsync("/api/db/rows")).ExpectProblem(429, "quota_exceeded");
        Assert.That(await UsedAsync(client), Is.EqualTo(limit));
    }

    private static async Task CheckAsync(ApiClient client, Func<Task> goAway, Func<Task> comeBack)
    {
        (await client.GetAsync("/api/db/rows")).Expect(200);
        await goAway();
        var passed = 1;
        ApiResponse answer;
        while ((answer = await client.GetAsync("/api/db/rows")).Status == 200)
            passed++;
        Assert.That(answer.ExpectProblem(503, "state_unavailable").Header("Retry-After"), Is.Not.Null);
        Assert.That(passed, Is.GreaterThan(1), "what was leased is spent");
        (await client.PostAsync("/api/usage/reservations", """{"meter":"tokens","amount":1}""")).ExpectProblem(503, "state_unavailable");

        await comeBack();
        await Waiting.UntilAsync(async () => (await client.GetAsync("/api/usage/quota")).Status == 200);
        Assert.That(await UsedAsync(client), Is.EqualTo(passed));
        (await client.GetAsync("/api/db/rows")).Expect(200);
        (await client.PostAsync("/api/usage/reservations", """{"meter":"tokens","amount":1}""")).Expect(201);
    }

    private static (GatewayConfiguration Configuration, TestTenant Tenant) Configuration(string quota)
    {
        var configuration = new GatewayConfiguration().AddPlan("small", requests: 100_000_000).AddQuota("small", quota);
        return (configuration, configuration.AddTenant("demo", plan: "small"));
    }

    private static Task<TestGateway> StartAsync(GatewayConfiguration configuration, string? store, TimeProvider? clock = null) => TestGateway.StartAsync(configuration, builder =>
    {
        if (store is not null)
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Gateway:Store:ConnectionString"] = store });
        if (clock is not null)
            builder.Services.AddSingleton(clock);
    });

    private static async Task<long> UsedAsync(ApiClient client) => (await client.GetAsync("/api/usage/quota")).Expect(200).Json.GetProperty("quotas")[0].GetProperty("used").GetInt64();
}
