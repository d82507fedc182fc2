using System.Net.Sockets;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;

namespace Gateway.Tests.Host.Api;

/// <summary>The host as a process: killed while it writes, and confined to few descriptors.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class DurabilityTests
{
    [Test]
    public async Task Killed_DuringWrites_LosesNothingAcknowledged()
    {
        using var directory = new TemporaryDirectory();
        var tenants = await ConfigureAsync(directory, 1);
        var acknowledged = new List<string>();
        for (var round = 0; round < 3; round++)
        {
            await using var gateway = await GatewayProcess.StartAsync(directory.Path);
            var client = gateway.Client(tenants[0].SecretKey);
            await ExpectAllAsync(client, acknowledged);

            var writers = Enumerable.Range(0, 4).Select(writer => WriteAsync(client, $"{round}-{writer}")).ToList();
            while (!await HasAtLeastAsync(client, acknowledged.Count + 100))
                Assert.That(writers, Has.None.Property(nameof(Task.IsCompleted)).True, gateway.Output);
            await gateway.KillAsync();
            foreach (var writer in writers)
                acknowledged.AddRange(await writer);
        }

        Assert.That(acknowledged, Has.Count.GreaterThanOrEqualTo(200));
        await using var last = await GatewayProcess.StartAsync(directory.Path);
        await ExpectAllAsync(last.Client(tenants[0].SecretKey), acknowledged);
    }

    [Test]
    [Platform(Include = "Linux", Reason = "Descriptors are limited by ulimit and counted in /proc.")]
    public async Task Confined_To1024Descriptors_Serves2000TenantsInTurn()
    {
        using var directory = new TemporaryDirectory();
        var all = await ConfigureAsync(directory, 2000);
        await using var gateway = await GatewayProcess.StartConfinedAsync(1024, directory.Path);
        var most = 0;
        await Parallel.ForEachAsync(all.Index(), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (tenant, _) =>
        {
            (await gateway.Client(tenant.Item.SecretKey).PostAsync("/api/db/rows", $$"""{"id":"1","of":"{{tenant.Item.Name}}"}""")).Expect(201);
            if (tenant.Index % 100 == 0)
                most = Math.Max(most, gateway.CountDescriptors());
        });
        Assert.That(most, Is.LessThan(1024));

        // Those that were closed open again, each with its own data.
        foreach (var tenant in all.Where((_, index) => index % 50 == 0))
            Assert.That((await gateway.Client(tenant.SecretKey).GetAsync("/api/db/rows")).Expect(200).Column("of"), Is.EqualTo([tenant.Name]));
    }

    // Without a key, and without a word: as many as there is room for are held, and the rest closed.
    [TestCase(500)]
    [TestCase(1024)]
    [Platform(Include = "Linux", Reason = "Descriptors are limited by ulimit and counted in /proc.")]
    public async Task Confined_FloodOfIdleConnections_IsSurvivedAndServedBeside(int descriptors)
    {
        using var directory = new TemporaryDirectory();
        var tenant = (await ConfigureAsync(directory, 1))[0];
        await using var gateway = await GatewayProcess.StartConfinedAsync(descriptors, directory.Path);
        var client = gateway.Client(tenant.SecretKey);
        (await client.PostAsync("/api/db/rows", """{"id":"before"}""")).Expect(201);

        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < descriptors + 300; i++)
            {
                idle.Add(new TcpClient());
                await idle[i].ConnectAsync(gateway.Address.Host, gateway.Address.Port);
            }

            // Its own connection was there before.
            Assert.That(gateway.CountDescriptors(), Is.LessThan(descriptors));
            (await client.PostAsync("/api/db/rows", """{"id":"during"}""")).Expect(201);
        }
        catch (HttpRequestException error)
        {
            Assert.Fail($"{error.Message} The gateway said:\n{gateway.Output}");
        }
        finally
        {
            idle.ForEach(static connection => connection.Dispose());
        }

        using var another = new SocketsHttpHandler();
        using var http = new HttpClient(another) { BaseAddress = gateway.Address };
        await Waiting.UntilAsync(async () =>
        {
            try
            {
                return (await new ApiClient(http, tenant.SecretKey).GetAsync("/api/db/rows")).Expect(200).Json.GetArrayLength() == 2;
            }
            catch (HttpRequestException)
            {
                return false; // It has not noticed yet that they are gone.
            }
        });
    }

    private static async Task<List<TestTenant>> ConfigureAsync(TemporaryDirectory directory, int tenants)
    {
        var configuration = new GatewayConfiguration();
        var all = Enumerable.Range(0, tenants).Select(i => configuration.AddTenant($"t{i}")).ToList();
        await File.WriteAllTextAsync(directory.Sub("appsettings.json"), configuration.ToJson());
        return all;
    }

    private static async Task<List<string>> WriteAsync(ApiClient client, string writer)
    {
        var acknowledged = new List<string>();
        try
        {
            for (var i = 0; i < 100_000; i++)
            {
                (await client.PostAsync("/api/db/rows", $$"""{"id":"{{writer}}-{{i}}"}""")).Expect(201);
                acknowledged.Add($"{writer}-{i}");
            }
        }
        catch (HttpRequestException)
        {
            // The process is gone; what was not answered is not acknowledged.
        }

        return acknowledged;
    }

    private static async Task<bool> HasAtLeastAsync(ApiClient client, int count)
    {
        var range = (await client.GetAsync("/api/db/rows?limit=0", ("Prefer", "count=exact"))).Header("Content-Range")!;
        return int.Parse(range[(range.IndexOf('/', StringComparison.Ordinal) + 1)..], System.Globalization.CultureInfo.InvariantCulture) >= count;
    }

    private static async Task ExpectAllAsync(ApiClient client, List<string> acknowledged)
    {
        var stored = new HashSet<string?>();
        for (string? next = "/api/db/rows?select=id&limit=1000&cursor="; next is not null;)
        {
            var page = (await client.GetAsync(next)).Expect(200);
            stored.UnionWith(page.Column("id"));
            next = page.Header("Link") is { } link ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : null;
        }

        Assert.That(acknowledged.Where(id => !stored.Contains(id)), Is.Empty);
    }
}
