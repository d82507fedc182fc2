using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Host.Forwarding;

/// <summary>A small upstream on Kestrel that answers as it is told and remembers what it was sent.</summary>
internal sealed class SmallUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SmallUpstream(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<SmallUpstream> StartAsync(RequestDelegate handle, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        builder.WebHost.ConfigureKestrel(static options => options.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.UTF8);
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(handle);
        await app.StartAsync();
        return new SmallUpstream(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
