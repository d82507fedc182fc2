using System.Collections.Concurrent;
using Gateway.Tests.Backends;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Firebase.Firestore;

/// <summary>Answers every call of Firestore's protocol with a status, and nothing else: what a healthy emulator does not do.</summary>
internal sealed class StubFirestore : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Status> _answers = new();
    private int _calls;

    private StubFirestore(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http2));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        Address = $"127.0.0.1:{port}";
    }

    /// <summary>Host and port.</summary>
    public string Address { get; }

    /// <summary>How many calls have come.</summary>
    public int Calls => _calls;

    /// <param name="answers">The answers to the first calls; those that follow succeed, and have no results.</param>
    public static async Task<StubFirestore> StartAsync(params Status[] answers)
    {
        var stub = new StubFirestore(ServerProcess.FreePort());
        foreach (var answer in answers)
            stub._answers.Enqueue(answer);
        await stub._app.StartAsync();
        return stub;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _calls);
        var status = _answers.TryDequeue(out var next) ? next : Status.DefaultSuccess;
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)status.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(status.Detail);
        return Task.CompletedTask;
    }
}
