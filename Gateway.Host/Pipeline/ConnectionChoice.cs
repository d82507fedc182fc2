using Gateway.Host.Native;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Pipeline;

/// <summary>
/// Chooses the connection that serves a request: by the tenant's route, or by the name in the path. Every answer names its
/// provider, a refusal as well, so the choice comes first; whether it holds is for <see cref="ConnectionGuard"/> to say.
/// </summary>
internal sealed class ConnectionChoice(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var feature = context.Gateway();
        if (feature.Tenant is { } tenant && feature.Endpoint is { } endpoint)
            feature.Connection = tenant.Routes.For(endpoint.Concern) ?? Named(context, tenant);
        return next(context);
    }

    private static Connection? Named(HttpContext context, Tenant tenant) =>
        NativeEndpoint.ConnectionName(context) is { } name ? tenant.Connections.GetValueOrDefault(name) : null;
}
