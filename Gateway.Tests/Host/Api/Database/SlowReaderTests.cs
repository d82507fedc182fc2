using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Api.Database;

/// <summary>Callers who read long answers slowly.</summary>
internal sealed class SlowReaderTests
{
    private const int Slow = 16; // Twice as many as may read one store at once.
    private const int Rows = 1000;
    private const int Reads = 300;

    [TestCase("limit=1000")]
    [TestCase("limit=1000&order=n.desc")]
    [TestCase("limit=1000&tag=like.a*")]
    public async Task Get_ByMoreSlowCallersThanThereAreReaders_KeepsNobodyElseWaiting(string query)
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var service = gateway.Client(tenant.SecretKey);
        var text = new string('x', 12 << 10);
        for (var from = 0; from < Rows; from += 250)
            (await service.PostAsync("/api/db/long", $"[{string.Join(',', Enumerable.Range(from, 250).Select(n => $$"""{"n":{{n}},"tag":"a{{n}}","text":"{{text}}"}"""))}]", ("Prefer", "return=minimal"))).Expect(201);

        var callers = new List<TcpClient>();
        try
        {
            for (var i = 0; i < Slow; i++)
                callers.Add(await BeginAsync(gateway.Address, tenant.SecretKey, query));

            // Meanwhile the buffers on their way fill up, so that sooner or later all of them are held up.
            for (var i = 0; i < Reads; i++)
                (await service.GetAsync("/api/db/long?limit=1&select=n")).Expect(200);
        }
        finally
        {
            callers.ForEach(caller => caller.Dispose());
        }
    }

    // Answers of several MiB fit into no buffer on the way: all but their beginning waits for the caller.
    private static async Task<TcpClient> BeginAsync(Uri address, string key, string query)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var caller = new TcpClient { ReceiveBufferSize = 4096 };
        await caller.ConnectAsync(address.Host, address.Port, deadline.Token);
        await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /api/db/long?{query} HTTP/1.1\r\nHost: localhost\r\napikey: {key}\r\n\r\n"), deadline.Token);
        var beginning = new byte[15];
        await caller.GetStream().ReadExactlyAsync(beginning, deadline.Token);
        Assert.That(Encoding.ASCII.GetString(beginning), Is.EqualTo("HTTP/1.1 200 OK"));
        return caller;
    }
}
