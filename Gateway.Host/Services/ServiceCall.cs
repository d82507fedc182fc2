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
internal sealed class ServiceCall(RequestDelegate next, KeyWatch watch, TimeProvider clock)
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
        if (context.WebSockets.IsWebSocketRequest)
        {
            await PassWebSocketAsync(context, feature);
        }
        else
        {
            // Whatever else is asked for, the gateway changes to no protocol that it cannot count.
            context.Request.Headers.Remove("Upgrade");
            await next(context);
        }

        // A WebSocket that breaks off has had its answer long before.
        if (context.Features.Get<IForwarderErrorFeature>() is { } failed && context.Response.StatusCode != StatusCodes.Status101SwitchingProtocols)
            throw ForwarderFailures.Explain(context, failed.Error);
        if (!context.Response.HasStarted)
            await context.Response.StartAsync(context.RequestAborted);
    }

    private async Task PassWebSocketAsync(HttpContext context, IGatewayFeature feature)
    {
        var counted = CountedWebSocket.Count(context);
        using var over = new CancellationTokenSource();
        var watched = AbortWithKeyAsync(context, over.Token);
        try
        {
            await next(context);
        }
        finally
        {
            await over.CancelAsync();
            await watched;
            counted.Report(feature);
        }
    }

    // Between two frames that pass as bytes there is no room for one that says why.
    private async Task AbortWithKeyAsync(HttpContext context, CancellationToken over)
    {
        try
        {
            await watch.WaitAsync(context, over);
            context.Abort();
        }
        catch (OperationCanceledException)
        {
            // It is over, by one of the two sides.
        }
    }

    private static void Limit(HttpContext context, IGatewayFeature feature)
    {
        LimitedStream.Counted(context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = feature.Tenant!.Plan.MaxObjectSize;
    }
}
