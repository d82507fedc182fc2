using Gateway.Host;
using Gateway.Host.Keys;
using Gateway.Tests.Embedded;
using Gateway.Tests.Host.Forwarding;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Host;

/// <summary>
/// The real gateway on a free port, with a folder of its own and one tenant, <c>bare</c>, that has a key but, unless configured
/// otherwise, no connection.
/// </summary>
internal sealed class BareGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TemporaryDirectory _data;

    private BareGateway(WebApplication app, TemporaryDirectory data, string secretKey) => (_app, _data, SecretKey) = (app, data, secretKey);

    public string SecretKey { get; }

    /// <summary>What the gateway serves.</summary>
    public IReadOnlyList<RouteEndpoint> Routes =>
        [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>()];

    /// <summary>Starts it.</summary>
    /// <param name="settings">More settings, as on the command line.</param>
    public static async Task<BareGateway> StartAsync(params string[] settings)
    {
        var data = new TemporaryDirectory();
        try
        {
            var key = GatewayKey.Create(KeyRole.Secret);
            var app = GatewayApplication.Build(
                ["--urls=http://127.0.0.1:0", $"--Gateway:DataDirectory={data.Path}", $"--Gateway:Tenants:bare:Keys:0:Value={key}", .. settings],
                builder => builder.Logging.ClearProviders());
            await app.StartAsync();
            return new BareGateway(app, data, key);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    public HttpClient Client() => Clients.To(_app.Urls.First());

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _data.Dispose();
    }
}
