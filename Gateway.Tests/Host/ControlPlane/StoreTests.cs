using Gateway.Host.ControlPlane.Store;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.ControlPlane;

[Parallelizable(ParallelScope.All)]
internal sealed class StoreTests
{
    private static IEnumerable<ControlPlaneContext> Models() => [new DesignTimeSqlite().CreateDbContext([]), new DesignTimePostgres().CreateDbContext([])];

    [TestCaseSource(nameof(Models))]
    public void Migrations_Last_IsTheModel(DbContext context)
    {
        using (context)
            Assert.That(context.Database.HasPendingModelChanges(), Is.False, "Add a migration for both databases.");
    }

    [Test]
    public async Task Gateway_WithoutAnOperator_KeepsNoStore()
    {
        await using var gateway = await TestGateway.StartAsync(new GatewayConfiguration());
        var data = gateway.Services.GetRequiredService<StoreOptions>();

        (await gateway.Client(null).GetAsync("/health/ready")).Expect(200);
        (await gateway.Client(null).GetAsync("/admin/tenants")).ExpectProblem(401, "invalid_key");
        Assert.That(File.Exists(data.File), Is.False);
        Assert.That(Directory.Exists(data.KeyRing), Is.False);
    }

    [Test]
    public async Task Migration_LockThatAKilledProcessLeft_IsNoObstacle()
    {
        using var data = new TemporaryDirectory();
        var file = Path.Combine(data.Path, "gateway.db");
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = """CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER PRIMARY KEY, "Timestamp" TEXT NOT NULL); INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01')""";
            await command.ExecuteNonQueryAsync();
        }

        await using var running = await ControlPlaneGateway.StartAsync(null, ("Gateway:DataDirectory", data.Path));
        await running.AddTenantAsync("after");
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead), Is.Not.EqualTo(UnixFileMode.None)); // It was there before.
    }

    [Test]
    public async Task Tenants_AfterARestart_AreStillThere()
    {
        using var data = new TemporaryDirectory();
        string key;
        await using (var before = await ControlPlaneGateway.StartAsync(null, ("Gateway:DataDirectory", data.Path)))
            key = (await before.AddTenantAsync("lasting")).Key!;
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(Path.Combine(data.Path, "gateway.db")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

        await using var after = await ControlPlaneGateway.StartAsync(null, ("Gateway:DataDirectory", data.Path));
        (await after.Gateway.Client(key).GetAsync("/api/capabilities")).Expect(200);
    }

    [Test]
    public async Task Deleted_AfterItsGracePeriod_LeavesNothingButItsName()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero));
        using var data = new TemporaryDirectory();
        var key = Gateway.Host.Keys.GatewayKey.Create(Gateway.Host.Keys.KeyRole.Operator);
        await using var gateway = await TestGateway.StartAsync(new GatewayConfiguration().WithOperator(key), builder => builder.Services.AddSingleton<TimeProvider>(clock));
        var admin = gateway.Client(key);
        (await admin.PostAsync("/admin/tenants", """{"name":"gone"}""")).Expect(201);
        (await admin.PostAsync("/admin/tenants/gone/connections", """{"name":"main","provider":"embedded"}""")).Expect(201);
        (await admin.PostAsync("/admin/tenants/gone/keys", """{"name":"server","kind":"secret"}""")).Expect(201);
        (await admin.DeleteAsync("/admin/tenants/gone")).Expect(200);

        clock.Advance(TimeSpan.FromDays(29));
        await PollAsync(clock, gateway);
        (await admin.GetAsync("/admin/tenants/gone")).Expect(200);

        clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(2));
        for (var i = 0; i < 200 && (await admin.GetAsync("/admin/tenants/gone")).Status == 200; i++)
            await PollAsync(clock, gateway);
        (await admin.GetAsync("/admin/tenants/gone")).ExpectProblem(404, "not_found");
        (await admin.PostAsync("/admin/tenants", """{"name":"gone"}""")).ExpectProblem(409, "already_exists");
        var left = await gateway.Services.GetRequiredService<ControlPlaneStore>().ReadAsync(
            async (context, token) => await context.Keys.CountAsync(token) + await context.Connections.CountAsync(token), CancellationToken.None);
        Assert.That(left, Is.Zero);
        Assert.That((await admin.GetAsync("/admin/audit?action=tenant.purge")).Json.GetProperty("entries")[0].Text("actor"), Is.EqualTo("gateway"));
    }

    [TestCase("Gateway:Store:ConnectionString", "nonsense")]
    [TestCase("Gateway:Store:MaxStaleness", "99:00:00:00")]
    [TestCase("Gateway:Store:CachedKeys", "0")]
    [TestCase("Gateway:Store:Colour", "blue")]
    [TestCase("Gateway:AllowPrivateUpstreams", "perhaps")]
    public void Settings_Mistaken_EndTheStart(string setting, string value) => Assert.That(
        async () => await TestGateway.StartAsync(new GatewayConfiguration(), builder => builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>(setting, value)])),
        Throws.InstanceOf<Gateway.Host.Tenancy.InvalidConfigurationException>().With.Message.Contains(setting));

    // Lets the feed, which waits for the clock, have its turn.
    private static async Task PollAsync(FakeTimeProvider clock, TestGateway gateway)
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        (await gateway.Client(null).GetAsync("/health/ready")).Expect(200);
        await Task.Delay(10);
    }
}
