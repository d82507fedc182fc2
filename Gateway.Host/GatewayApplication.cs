using System.Globalization;
using System.Text;
using Gateway.Host.Accounts;
using Gateway.Host.Admission;
using Gateway.Host.Alerts;
using Gateway.Host.Api;
using Gateway.Host.Api.Admin;
using Gateway.Host.Api.Auth;
using Gateway.Host.Api.Capabilities;
using Gateway.Host.Api.Database;
using Gateway.Host.Api.Keys;
using Gateway.Host.Api.OpenApi;
using Gateway.Host.Api.SelfService;
using Gateway.Host.Api.Storage;
using Gateway.Host.Api.Usage;
using Gateway.Host.Api.Usage.Alerts;
using Gateway.Host.Api.Usage.Events;
using Gateway.Host.Api.Usage.Reservations;
using Gateway.Host.ControlPlane;
using Gateway.Host.FirstRun;
using Gateway.Host.Forwarding;
using Gateway.Host.Health;
using Gateway.Host.Idempotency;
using Gateway.Host.Ledger;
using Gateway.Host.Limits;
using Gateway.Host.Meters;
using Gateway.Host.Native;
using Gateway.Host.Pipeline;
using Gateway.Host.Problems;
using Gateway.Host.Quotas;
using Gateway.Host.Services;
using Gateway.Host.Shutdown;
using Gateway.Host.Telemetry;
using Gateway.Host.Tenancy;
using Gateway.Host.Tenancy.Checks;
using Gateway.Host.Tenancy.Files;
using Gateway.Host.Usage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using Providers.Abstractions.Connections;
using Providers.Embedded;
using Providers.Firebase;
using Providers.Supabase;

namespace Gateway.Host;

/// <summary>Puts the gateway together: configuration, services, stages, endpoints.</summary>
internal static class GatewayApplication
{
    private const string DefaultAddress = "http://localhost:8080";
    private const long MaxJsonBody = 16 << 20;

    /// <summary>Builds the gateway, ready to run.</summary>
    /// <param name="args">The command line, as configuration.</param>
    /// <param name="configure">Changes to the builder, for tests.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // The machine's language must not show in what the gateway writes.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        var builder = CreateBuilder(args);
        try
        {
            return Build(builder, configure);
        }
        catch
        {
            ((IDisposable)builder.Configuration).Dispose();
            throw;
        }
    }

    private static WebApplication Build(WebApplicationBuilder builder, Action<WebApplicationBuilder>? configure)
    {
        configure?.Invoke(builder);
        var demo = DemoTenant.AddTo(builder);

        builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, QuietLogs>();
        if (!HasAddress(builder.Configuration))
            builder.WebHost.UseUrls(DefaultAddress);
        MetricsEndpoint.AddPort(builder.Configuration);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxConcurrentConnections = OverloadOptions.Read(builder.Configuration, new SettingsErrors()).Connections; // Reported with the rest.

            // Read once, as everything about addresses is: a mistake in a file that changes must not close the sockets.
            options.Configure(builder.Configuration.GetSection("Kestrel"), reloadOnChange: false);

            // As the upstream client read them: every byte comes out as it came in.
            options.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
            options.Limits.MaxRequestBodySize = MaxJsonBody;
            options.CutWhenDrained();
        });

        // Tests bring a clock of their own.
        builder.Services.TryAddSingleton(TimeProvider.System);
        AddManagement(builder.Services)
            .AddHostedService<ConnectionChecks>()
            .AddLimits()
            .AddAdmission()
            .AddSingleton<AnswerStore>()
            .AddUsage(builder.Configuration)
            .AddTelemetry(builder.Configuration)
            .AddSingleton<ConnectionResolver>()
            .AddSingleton<DatabaseRequests>()
            .AddSingleton<StorageRequests>()
            .AddSingleton<AuthRequests>()
            .AddSingleton<LogInPace>()
            .AddSingleton<SigningKey>()
            .AddSingleton<UrlSigner>()
            .AddNative()
            .AddLedger()
            .AddQuotas()
            .AddMeters()
            .AddAlerts()
            .AddAccounts()
            .AddServices(builder.Configuration)
            .AddShutdown(builder.Configuration);

        var app = builder.Build();
        try
        {
            Map(app);
        }
        catch
        {
            ((IDisposable)app).Dispose();
            throw;
        }

        app.Lifetime.ApplicationStarted.Register(() => Welcome.Print(app, demo));
        return app;
    }

    private static void Map(WebApplication app)
    {
        // Mistakes in the configuration end the start, before the first request can meet them.
        app.Services.GetRequiredService<ITenantSource>();
        app.Services.GetRequiredService<LoadMetrics>();

        RejectedRequests.Explain(app.Services);
        app.UseGatewayPipeline();
        var routes = app.MapGroup("").AnswerHead();
        DatabaseEndpoints.Map(routes);
        StorageEndpoints.Map(routes);
        BucketEndpoints.Map(routes);
        AuthEndpoints.Map(routes);
        UserEndpoints.Map(routes);
        UsageEndpoints.Map(routes);
        EventEndpoints.Map(routes);
        ReservationEndpoints.Map(routes);
        AlertEndpoints.Map(routes);
        CapabilitiesEndpoint.Map(routes);
        KeysEndpoints.Map(routes);
        AdminEndpoints.Map(routes);
        SignUpEndpoints.Map(routes);
        OwnTenantsEndpoint.Map(routes);
        NativeEndpoint.Map(routes);
        routes.MapProblems().MapHealth().MapOpenApiDocument();
        MetricsEndpoint.Map(app);
        ServiceRoutes.Map(app);
    }

    /// <summary>Adds what the control plane needs, also where a command calls it without a gateway.</summary>
    internal static IServiceCollection AddManagement(IServiceCollection services) => services
        .AddTenancy()
        .AddForwarding()
        .AddControlPlane()
        .AddEmbedded()
        .AddSupabase()
        .AddFirebase();

    /// <summary>
    /// A builder with the gateway's settings. The framework reads settings in its own way as soon as there is a builder, which for very many tenants
    /// takes long and much memory: it is given the program's folder, and then the one that counts.
    /// </summary>
    internal static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var contentRoot = ContentRoot();
        builder.Environment.ContentRootPath = contentRoot;
        builder.Environment.ContentRootFileProvider = new PhysicalFileProvider(contentRoot);
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostEnvironment>(builder.Environment));
        JsonTreeSource.Replace(builder.Configuration, builder.Environment.ContentRootFileProvider);
        return builder;
    }

    // Where the program is started elsewhere, the settings beside it are better than none.
    private static string ContentRoot() =>
        File.Exists(Path.Combine(Environment.CurrentDirectory, "appsettings.json")) ? Environment.CurrentDirectory : AppContext.BaseDirectory;

    private static bool HasAddress(ConfigurationManager configuration) =>
        configuration["urls"] is not null || configuration["http_ports"] is not null || configuration["https_ports"] is not null
        || configuration.GetSection("Kestrel:Endpoints").Exists();
}
