using Gateway.Host.Admission;
using Gateway.Host.Forwarding;
using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Gateway.Host.Shutdown;
using Microsoft.AspNetCore.Http.Features;
using Providers.Abstractions.Errors;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Host.Services;

/// <summary>
/// A call to a service of the operator's: without the gateway's keys, with the tenant's name, within the plan's limits, and
/// with failures told in the contract's words.
/// </summary>
internal sealed class ServiceCall(RequestDelegate next, OpenWebSockets sockets, KeyWatch watch, Draining draining, TimeProvider clock)
{
    /// <summary>Tells the service whose call it is. What a caller sends under this name does not pass.</summary>
    public const string TenantHeader = "Gateway-Tenant";

    // How long both sides have to answer a close before the connection is cut.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public async Task InvokeAsync(HttpContext context)
    {
        var feature = context.Gateway();
        ConnectRequests.RefuseOthers(context);
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
            BackendHeaders.Drop(context.Response.Headers);
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
        using var place = sockets.Enter(feature.Tenant!.Name);
        var counted = CountedWebSocket.Count(context);
        using var over = new CancellationTokenSource();
        var watched = EndInTimeAsync(context, counted, over.Token);
        feature.Admitted?.Leave();
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

    // Between two frames that pass as bytes there is room for a short one, and while the key is not in force for none at all.
    private async Task EndInTimeAsync(HttpContext context, CountedWebSocket socket, CancellationToken over)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(over, draining.Ending);
        try
        {
            await watch.WaitAsync(context, ending.Token);
            context.Abort();
        }
        catch (OperationCanceledException) when (!over.IsCancellationRequested)
        {
            await CloseAsync(context, socket, over);
        }
        catch (OperationCanceledException)
        {
            // It is over, by one of the two sides.
        }
    }

    private async Task CloseAsync(HttpContext context, CountedWebSocket socket, CancellationToken over)
    {
        try
        {
            await socket.CloseAsync(over);
            await Task.Delay(Grace, clock, over);
            context.Abort();
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    private static void Limit(HttpContext context, IGatewayFeature feature)
    {
        LimitedStream.Counted(context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = feature.Tenant!.Plan.MaxObjectSize;
    }
}
