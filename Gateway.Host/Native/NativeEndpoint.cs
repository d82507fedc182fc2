using Gateway.Host.Api;
using Gateway.Host.Keys;
using Gateway.Host.Native.WebSockets;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Native;

namespace Gateway.Host.Native;

/// <summary><c>/native/{connection}/…</c>: the backend's own protocol, passed through.</summary>
internal sealed class NativeEndpoint(ConnectionResolver resolver, NativeForwarder forwarder, WebSocketTunnel tunnel, TimeProvider clock)
{
    public const string Prefix = "/native";

    private const string ConnectionValue = "connection";
    private const int ConnectionSegment = 1;

    // Not TRACE, which would show the connection's credentials; CONNECT is how HTTP/2 opens a WebSocket.
    private static readonly string[] Methods =
    [
        HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options, HttpMethods.Connect,
    ];

    public static IEndpointRouteBuilder Map(IEndpointRouteBuilder app)
    {
        var native = ActivatorUtilities.CreateInstance<NativeEndpoint>(app.ServiceProvider);
        app.MapMethods($"{Prefix}/{{{ConnectionValue}}}/{{**path}}", Methods, (RequestDelegate)native.Pass)
            .WithMetadata(new TenantEndpoint(Concern.Native, "native", Scope.Native));
        return app;
    }

    /// <summary>The connection that the path names; null where it is not a native one.</summary>
    public static string? ConnectionName(HttpContext context) =>
        context.Request.Path.StartsWithSegments(Prefix) ? context.Request.RouteValues[ConnectionValue] as string : null;

    private async Task Pass(HttpContext context)
    {
        var (provider, operationContext) = resolver.Resolve(context);
        if (provider.Native is not { } adapter)
            throw new ProviderException(ErrorKind.NotSupported, $"The provider '{provider.Name}' of connection '{operationContext.Connection.Name}' has no protocol of its own. All that it can do is under '/api'.");
        ConnectRequests.RefuseOthers(context);
        CheckOrigin(context, operationContext);

        var gateway = RequestPath.Origin(context.Request);
        GatewayCredentials.Strip(context.Request);
        var target = await adapter.TranslateAsync(Read(context, operationContext), operationContext, context.RequestAborted);
        var addresses = new OwnAddresses(target.Root, gateway, $"{Prefix}/{operationContext.Connection.Name}{target.Prefix}");
        var transformer = new NativeTransformer(target, addresses, context.Gateway(), clock);
        if (context.WebSockets.IsWebSocketRequest)
            await tunnel.RunAsync(context, target, transformer);
        else
            await forwarder.SendAsync(context, target, transformer);
    }

    private static NativeRequest Read(HttpContext context, OperationContext operationContext)
    {
        var isWebSocket = context.WebSockets.IsWebSocketRequest;
        return new NativeRequest
        {
            Method = isWebSocket ? HttpMethod.Get : HttpMethod.Parse(context.Request.Method),
            Path = PathBehind(context),
            Query = context.Request.QueryString.Value ?? "",
            IsWebSocket = isWebSocket,
            AcceptsUserTokens = ConnectionGuard.AcceptsUserTokens(operationContext.Connection, context.Gateway().Tenant!),
            IsGatewayKey = static text => GatewayKey.HasPrefix(text),
        };
    }

    private static string PathBehind(HttpContext context)
    {
        var path = RequestPath.Raw(context);
        for (var i = 0; i <= ConnectionSegment; i++)
        {
            var slash = path[1..].IndexOf('/');
            if (slash < 0)
                return "";
            path = path[(slash + 1)..];
        }

        return path.ToString();
    }

    // Browsers ask nobody before they open a WebSocket to another origin, so it is refused here.
    private static void CheckOrigin(HttpContext context, OperationContext operationContext)
    {
        if (context.WebSockets.IsWebSocketRequest && operationContext.Caller.Key == KeyKind.Publishable
            && context.Request.Headers.Origin is [{ Length: > 0 } origin] && !Cors.IsAllowed(context.Gateway().Tenant!, origin))
        {
            throw new ProviderException(ErrorKind.PermissionDenied, $"Pages of the origin '{origin}' may not call for this tenant. Add it to 'AllowedOrigins'.");
        }
    }
}
