using Gateway.Tests.Backends;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Host.Services;

/// <summary>A change of the section <c>ReverseProxy</c> takes effect without a restart; one with mistakes leaves the old in force.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ServiceReloadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Route_Moved_IsServedWhereItLiesNow()
    {
        await using var gateway = await ServiceGateway.StartAsync();
        (await gateway.Caller.GetAsync("/echo/a")).Expect(200);
        (await gateway.Caller.GetAsync("/search/a")).ExpectProblem(404, "not_found");

        gateway.Move("/search/{**rest}");
        await EventuallyAsync(async () => (await gateway.Caller.GetAsync("/search/a")).Status == 200);
        (await gateway.Caller.GetAsync("/echo/a")).ExpectProblem(404, "not_found");
    }

    [TestCase("/api/{**rest}", "'/api' is the gateway's own")]
    [TestCase("/{**rest}", "a segment of its own")]
    public async Task Route_MovedByMistake_StaysWhereItWasAndTheNextChangeMendsIt(string path, string told)
    {
        using var log = new LogRecorder();
        await using var gateway = await ServiceGateway.StartAsync(builder => builder.Logging.AddProvider(log));
        gateway.Move(path);
        await EventuallyAsync(() => Task.FromResult(log.Text.Contains(told, StringComparison.Ordinal)));
        (await gateway.Caller.GetAsync("/echo/a")).Expect(200);
        (await gateway.Caller.GetAsync("/api/capabilities")).Expect(200);

        gateway.Move("/search/{**rest}");
        await EventuallyAsync(async () => (await gateway.Caller.GetAsync("/search/a")).Status == 200);
    }

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(Patience), "The change never took effect.");
            await Task.Delay(25);
        }
    }
}
