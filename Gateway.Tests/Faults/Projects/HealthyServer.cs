using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Faults.Projects;

/// <summary>A server that answers as it should.</summary>
internal sealed class HealthyServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HealthyServer(WebApplication app) => _app = app;

    public IPEndPoint Address => new(IPAddress.Loopback, new Uri(_app.Urls.First()).Port);

    public static async Task<HealthyServer> StartAsync(RequestDelegate answer, HttpProtocols protocols)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new HealthyServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
