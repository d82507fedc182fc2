using Gateway.Tests.Backends;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Supabase;

/// <summary>Uploads that do not go on: whoever it is that stands still, they end, and say why.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class StalledUploadTests
{
    private const string Path = "/api/storage/files/a.bin";

    private const int Begun = 64 << 10;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _clock = new();
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task Upload_ProjectThatNeverAnswers_IsATimeout()
    {
        await using var project = await StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            _arrived.SetResult();
            await NeverAsync(context);
        });
        var upload = project.Server.SendAsync("PUT", Path, ApiClient.Bytes(new byte[100_000]));
        await _arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        (await _clock.RunAsync(upload, Step)).ExpectProblem(504, "upstream_timeout");
    }

    [Test]
    public async Task Upload_CallerWhoStopsSending_IsTheCallersFault()
    {
        await using var project = await StartAsync(async context =>
        {
            await context.Request.Body.ReadAtLeastAsync(new byte[Begun], Begun);
            _arrived.SetResult();
            await context.Request.Body.CopyToAsync(Stream.Null);
        });
        var upload = RawRequest.SendAsync(
            project.Gateway.Address,
            $"PUT {Path} HTTP/1.1\r\nHost: gateway\r\napikey: {project.Server.Key}\r\nContent-Type: text/plain\r\nContent-Length: {2 * Begun}\r\n\r\n{new string('x', Begun)}");
        await _arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var problem = (await _clock.RunAsync(upload, Step)).ExpectProblem(400, "invalid_request");
        Assert.That(problem.Text, Does.Contain("too slowly"));
    }

    // The server's own limit for slow callers runs by a clock that no test moves.
    private Task<StubProject> StartAsync(RequestDelegate answer) => StubProject.RunAsync(
        answer,
        configure: builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_clock);
            builder.WebHost.ConfigureKestrel(static options => options.Limits.MinRequestBodyDataRate = null);
        },
        readBody: false);

    private static Task NeverAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
}
