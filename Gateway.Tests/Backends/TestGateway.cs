using Gateway.Host;
using Gateway.Host.Tenancy;
using Gateway.Tests.Embedded;
using Gateway.Tests.Host.Forwarding;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Providers.Abstractions;
using Providers.Abstractions.Connections;

namespace Gateway.Tests.Backends;

/// <summary>The real host in this process: on a free port, with a data directory of its own and nothing from the machine's configuration.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TemporaryDirectory _directory;

    private TestGateway(WebApplication app, TemporaryDirectory directory)
    {
        _app = app;
        _directory = directory;
        Address = new Uri(app.Urls.First());
        Http = Clients.To(app.Urls.First());
        Http.Timeout = TimeSpan.FromSeconds(60);
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public string DataDirectory => _directory.Path;

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a gateway on a configuration.</summary>
    public static Task<TestGateway> StartAsync(GatewayConfiguration configuration, Action<WebApplicationBuilder>? configure = null) =>
        StartAsync(
            builder =>
            {
                builder.Configuration.AddJsonStream(configuration.ToStream());
                configure?.Invoke(builder);
            });

    /// <summary>Starts a gateway on whatever configuration is added to the empty one.</summary>
    public static async Task<TestGateway> StartAsync(Action<WebApplicationBuilder> configure)
    {
        var directory = new TemporaryDirectory();
        try
        {
            // Watching the machine's own settings files would take a watcher for each gateway, of which a machine has few.
            var app = GatewayApplication.Build(["--hostBuilder:reloadConfigOnChange=false"], builder =>
            {
                builder.Configuration.Sources.Clear();
                builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
                {
                    ["urls"] = "http://127.0.0.1:0",
                    ["Gateway:DataDirectory"] = directory.Path,

                    // A project of a test's own counts the requests that it gets.
                    ["Gateway:CheckConnections"] = "false",
                });
                builder.Logging.ClearProviders();
                configure(builder);
            });
            await app.StartAsync();
            return new TestGateway(app, directory);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>A provider of this gateway, and a tenant's connection on it, for what no request can bring about.</summary>
    public (IProvider Provider, Connection Connection) Storage(TestTenant tenant)
    {
        var found = Services.GetRequiredService<ITenantSource>().Current.TryFind(tenant.Name, out var known);
        Assert.That(found, Is.True);
        var connection = known!.Routes.For(Concern.Storage)!;
        return (Services.GetRequiredService<ProviderCatalogue>()[connection.Provider], connection);
    }

    /// <summary>A client that presents this key, or none.</summary>
    public ApiClient Client(string? key) => new(Http, key);

    /// <summary>Stops serving, as on SIGTERM.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        _directory.Dispose();
    }
}
