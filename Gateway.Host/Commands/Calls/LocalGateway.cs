using Gateway.Host.Api.Admin;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.FirstRun;
using Gateway.Host.Pipeline;
using Gateway.Host.Problems;
using Gateway.Host.Shutdown;
using Gateway.Host.Tenancy;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.TestHost;

namespace Gateway.Host.Commands.Calls;

/// <summary>
/// The control plane of this machine's configuration, in the command's own process and without a socket. So a command is held to
/// the same rules as a call to <c>/admin</c>, is noted in the same audit, and reaches a running gateway over the store.
/// </summary>
internal sealed class LocalGateway : IAsyncDisposable
{
    // Names of operators hold no space: nobody can pass for it.
    private static readonly string Actor = $"command line ({Environment.UserName})";

    private readonly WebApplication _app;

    private LocalGateway(WebApplication app) => _app = app;

    public HttpClient CreateClient() => _app.GetTestClient();

    /// <param name="settings">The command line's settings, as <c>--Gateway:DataDirectory=data</c>.</param>
    /// <exception cref="InvalidConfigurationException">The configuration has mistakes.</exception>
    public static async Task<LocalGateway> StartAsync(string[] settings)
    {
        var builder = GatewayApplication.CreateBuilder(settings);
        DemoTenant.AddExisting(builder);
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        GatewayApplication.AddManagement(builder.Services.AddSingleton(TimeProvider.System)).AddShutdown(builder.Configuration);

        var local = new LocalGateway(builder.Build());
        try
        {
            await local.RunAsync();
            return local;
        }
        catch
        {
            await local.DisposeAsync();
            throw;
        }
    }

    // What works in the background is over before the command is.
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task RunAsync()
    {
        _app.Services.GetRequiredService<ITenantSource>();
        _app.Services.GetRequiredService<ControlPlaneStore>().Use();
        _app.UseMiddleware<ResponseHeaders>().UseMiddleware<ProblemDetails>().UseRouting();
        _app.Use(static (context, next) =>
        {
            // Without a socket there is no request line.
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = context.Request.GetEncodedPathAndQuery();
            context.Gateway().Operator = Actor;
            return next(context);
        });
        AdminEndpoints.MapManagement(_app);
        await _app.StartAsync();
    }
}
