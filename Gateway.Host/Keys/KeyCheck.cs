using Gateway.Host.Api.Storage;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Keys;

/// <summary>Finds the tenant: by the key alone, or by a URL that the gateway signed.</summary>
internal sealed class KeyCheck(RequestDelegate next, ITenantSource tenants, ProviderCatalogue providers, UrlSigner signer, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint()?.Metadata.GetMetadata<TenantEndpoint>();
        if (endpoint is null && !LeadsNowhere(context))
            return next(context);

        var feature = context.Gateway();
        var credentials = PresentedCredentials.Read(context.Request);
        if (credentials.Key is null && endpoint is null)
            return next(context);
        if (credentials.Key is null && endpoint is { Signable: true } && SignedUrl.TryRead(context.Request, out var signed))
        {
            feature.Tenant = signer.Verify(context, signed, tenants.Current);
            feature.Caller = new SignedUrlCaller(signed.User);
            return next(context);
        }

        var (tenant, key) = Check(credentials.Key);
        feature.Tenant = tenant;
        feature.Key = key;
        feature.Caller = new KeyCaller(key, credentials.UserToken, tenant, providers);
        return next(context);
    }

    // A call with a key is told of its limits and counts against them also where it leads to nothing.
    private static bool LeadsNowhere(HttpContext context) =>
        context.GetEndpoint() is not RouteEndpoint && context.Request.Path.StartsWithSegments("/api");

    private (Tenant, ApiKey) Check(string? presented)
    {
        if (presented is null)
            throw new ProviderException(ErrorKind.InvalidKey, "No key was sent. Send one in the header 'apikey'.");
        if (!GatewayKey.TryRead(presented, out var role, out var hash))
            throw new ProviderException(ErrorKind.InvalidKey, "The key is malformed or mistyped: its checksum does not fit. Copy it again, whole.");

        var directory = tenants.Current;
        if (role == KeyRole.Operator)
        {
            throw directory.IsOperator(hash)
                ? new ProviderException(ErrorKind.InsufficientScope, "An operator key acts on /admin only, never on a tenant's data. Use a key of the tenant.")
                : Unknown();
        }

        if (!directory.TryFind(hash, out var tenant, out var key))
            throw Unknown();
        if (key.ExpiresAt <= clock.GetUtcNow())
            throw new ProviderException(ErrorKind.KeyExpired, $"The key '{key.Name}' has expired. Use a new one.");
        return (tenant, key);
    }

    private static ProviderException Unknown() =>
        new(ErrorKind.InvalidKey, "The key is not known: it was revoked, or belongs to another gateway. Use a current one.");
}
