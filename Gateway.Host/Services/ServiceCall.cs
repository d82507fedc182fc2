using Gateway.Host.Forwarding;
using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Microsoft.AspNetCore.Http.Features;
using Providers.Abstractions.Errors;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Host.Services;

/// <summary>
/// A call to a service of the operator's: without the gateway's keys, with the tenant's name, within the plan's limits, and
/// with failures told in the contract's words.
/// </summary>
internal sealed class ServiceCall(RequestDelegate next, TimeProvider clock)
{
    /// <summary>Tells the service whose call it is. What a caller sends under this name does not pass.</summary>
    public const string TenantHeader = "Gateway-Tenant";

    public async Task InvokeAsync(HttpContext context)
    {
        var feature = context.Gateway();
        if (feature.Caller!.UserToken is not null && !ServiceRouteFilter.PassesUserTokens(context.GetReverseProxyFeature().Route.Config))
            throw new ProviderException(ErrorKind.NotSupported, "This service does not accept users' tokens. Call it with the key alone.");
        GatewayCredentials.Strip(context.Request);
        context.Request.Headers[TenantHeader] = feature.Tenant!.Name;
        Limit(context, feature);
        CountedBody.Count(context);

        var started = clock.GetTimestamp();
        context.Response.OnStarting(() =>
        {
            feature.Upstream = clock.GetElapsedTime(started);
            context.Response.Headers.Remove("Set-Cookie");
            return Task.CompletedTask;
        });
        await next(context);

        // A WebSocket that breaks off has had its answer long before.
        if (context.Features.Get<IForwarderErrorFeature>() is { } failed && context.Response.StatusCode != StatusCodes.Status101SwitchingProtocols)
            throw ForwarderFailures.Explain(context, failed.Error);
        if (!context.Response.HasStarted)
            await context.Response.StartAsync(context.RequestAborted);
    }

    private static void Limit(HttpContext context, IGatewayFeature feature)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = feature.Tenant!.Plan.MaxObjectSize;
    }
}
