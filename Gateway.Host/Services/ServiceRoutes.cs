using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Forwarding;
using Gateway.Host.Pipeline;
using Gateway.Host.Resilience;
using Gateway.Host.Tenancy;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Providers.Abstractions.Connections;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Host.Services;

/// <summary>
/// Services of the operator's own behind the same keys, limits and meters, declared in YARP's standard section
/// <c>ReverseProxy</c>.
/// </summary>
internal static class ServiceRoutes
{
    public const string Section = "ReverseProxy";

    public static IServiceCollection AddServices(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ReservedPaths>();
        services.AddReverseProxy().LoadFromConfig(configuration.GetSection(Section)).AddConfigFilter<ServiceRouteFilter>()
            .AddTransforms(static route => route
                .AddRequestTransform(static transform =>
                {
                    // YARP itself limits the time that a service has.
                    new UpstreamCall { Circuit = transform.HttpContext.Gateway().Circuit, Streams = true }.AttachTo(transform.ProxyRequest);
                    return ValueTask.CompletedTask;
                })
                .AddResponseTransform(static transform =>
                {
                    if (transform.ProxyResponse is { } response)
                        BackendStatus.Check(transform.HttpContext, response);
                    transform.SuppressResponseBody |= BackendStatus.EndsWithHeaders(transform.HttpContext.Response);
                    return ValueTask.CompletedTask;
                })
                .AddResponseTrailersTransform(static transform =>
                {
                    // gRPC's services tell their status there.
                    if (transform.HttpContext.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { IsReadOnly: false } trailers)
                        BackendHeaders.Drop(trailers);
                    return ValueTask.CompletedTask;
                }));
        services.AddSingleton<IForwarderHttpClientFactory, ServiceClients>();

        // YARP brings it, and with it every request would pass a stage that has nothing to decide: keys and scopes do.
        services.RemoveAll<IAuthorizationHandlerProvider>();

        // What session affinity gives out is encrypted with the gateway's own keys, so that every node reads it. Those that each start
        // would make in the user's home are no longer needed.
        services.Replace(ServiceDescriptor.Singleton<IDataProtectionProvider>(static provider => provider.GetRequiredService<KeyRing>()));
        if (services.FirstOrDefault(static service => service.ImplementationType?.Name == "DataProtectionHostedService") is { } eager)
            services.Remove(eager);
        return services;
    }

    /// <summary>Maps the declared routes. Call it last: no route may take a path that is the gateway's.</summary>
    /// <exception cref="InvalidConfigurationException">The section has mistakes.</exception>
    public static void Map(IEndpointRouteBuilder app)
    {
        app.ServiceProvider.GetRequiredService<ReservedPaths>().Add(app.DataSources.SelectMany(static source => source.Endpoints));
        try
        {
            app.MapReverseProxy(static proxy =>
                {
                    proxy.UseMiddleware<ServiceCall>();
                    proxy.UseSessionAffinity();
                    proxy.UseLoadBalancing();
                    proxy.UsePassiveHealthChecks();
                })
                .ConfigureEndpoints(static (endpoint, route) => endpoint.WithMetadata(
                    new TenantEndpoint(Concern.Native, $"service.{route.RouteId}", ServiceRouteFilter.ScopeOf(route))));
        }
        catch (InvalidOperationException error) when (error.InnerException is not null)
        {
            throw new InvalidConfigurationException([.. Mistakes(error.InnerException)]);
        }
    }

    private static IEnumerable<SettingsError> Mistakes(Exception error) => error switch
    {
        AggregateException several => several.InnerExceptions.SelectMany(Mistakes),
        InvalidConfigurationException known => known.Errors,
        { InnerException: { } inner } => Mistakes(inner),
        _ => [new SettingsError(Section, error.Message)],
    };
}
