using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Pipeline;

/// <summary>
/// Lets a call pass only where its tenant is not suspended and its key holds the endpoint's scope, for all tables and buckets or for this one.
/// </summary>
internal sealed class ScopeCheck(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var feature = context.Gateway();
        if (feature.Tenant is { IsSuspended: true })
            throw new ProviderException(ErrorKind.PermissionDenied, "The tenant is suspended. Its operator can resume it.");
        if (feature.Key is { } key && feature.Endpoint is { } endpoint)
        {
            if (endpoint.SecretOnly && key.Kind != KeyKind.Secret)
                throw Refuse("This call needs a secret key (gw_sk_…), sent from a server.");
            if (endpoint.SecretOnly && !feature.Caller!.ActsAsService)
                throw new ProviderException(ErrorKind.PermissionDenied, "With a user's token the call acts as that user, who may not do this. Send the secret key alone.");
            if (endpoint.Scope is { } scope && !key.Scopes.Allows(scope, Resource(context, endpoint)))
                throw Refuse($"The key '{key.Name}' lacks the scope '{scope}'. Use a key that holds it.");
        }

        return next(context);
    }

    // The route's own value would do but for escaped slashes; the second segment after /api/… names the table or bucket.
    private static string? Resource(HttpContext context, TenantEndpoint endpoint) =>
        endpoint.Resource is null ? null : RequestPath.Segment(context, 2);

    private static ProviderException Refuse(string message) => new(ErrorKind.InsufficientScope, message);
}
