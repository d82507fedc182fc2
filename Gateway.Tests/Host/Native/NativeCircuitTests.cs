using Gateway.Tests.Backends;
using Gateway.Tests.Supabase;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Native;

/// <summary>How the native passthrough takes part in what protects a connection.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class NativeCircuitTests
{
    private const string Function = "/native/main/functions/v1/thumbnail";

    [TestCase("GET", 503)]
    [TestCase("POST", 502)]
    [TestCase("POST", 504)]
    public async Task Function_ThatFailsByItsOwnFault_LeavesTheBreakerClosed(string method, int status)
    {
        var asked = 0;
        await using var gateway = await NativeGateway.StartAsync(async context =>
        {
            if (!context.Request.Path.StartsWithSegments("/functions"))
            {
                await Answers.Json("[]")(context);
                return;
            }

            Interlocked.Increment(ref asked);
            await Answers.Json(status, """{"message":"of the function"}""")(context);
        });
        for (var i = 0; i < 15; i++)
            Assert.That((await gateway.App.SendAsync(method, Function, null)).Expect(status).Text, Does.Contain("of the function"));
        Assert.That(asked, Is.EqualTo(15), "it is called once each time");
        (await gateway.App.GetAsync("/native/main/rest/v1/notes")).Expect(200);
    }

    [Test]
    public async Task Project_ThatIsAway_OpensTheBreakerForFunctionsToo([Values("/native/main/rest/v1/notes", Function)] string path)
    {
        var status = path == Function ? 522 : 503;
        await using var gateway = await NativeGateway.StartAsync(Answers.Json(status, "{}"));
        for (var i = 0; i < 10; i++)
            (await gateway.App.SendAsync("POST", path, null)).Expect(status);
        (await gateway.App.SendAsync("POST", "/native/main/rest/v1/notes", null)).ExpectProblem(503, "upstream_unavailable");
        (await gateway.App.SendAsync("POST", Function, null)).ExpectProblem(503, "upstream_unavailable");
    }

    // Longer than a table would be waited for, and than anything else may stand still.
    [Test]
    public async Task Function_ThatTakesItsTime_IsWaitedFor()
    {
        var clock = new FakeTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var gateway = await NativeGateway.StartAsync(
            async context =>
            {
                asked.SetResult();
                await done.Task;
                await context.Response.WriteAsync("at last");
            },
            configure: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        var call = gateway.App.SendAsync("POST", Function, ApiClient.Bytes("{}"u8.ToArray(), "application/json"));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        clock.Advance(TimeSpan.FromSeconds(149));
        done.SetResult();
        Assert.That((await call).Expect(200).Text, Is.EqualTo("at last"));
    }
}
