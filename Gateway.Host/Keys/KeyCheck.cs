using Gateway.Host.Api.Storage;
using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.Limits;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Keys;

/// <summary>Finds the tenant: by the key alone, or by a URL that the gateway signed.</summary>
internal sealed class KeyCheck(
    RequestDelegate next, TenantLookup tenants, OperatorLookup operators, ProviderCatalogue providers, UrlSigner signer, GuessLimits guesses, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context)
    {
        var feature = context.Gateway();
        var endpoint = feature.Endpoint = context.GetEndpoint()?.Metadata.GetMetadata<TenantEndpoint>();
        if (endpoint is null && !LeadsNowhere(context))
            return next(context);

        var credentials = PresentedCredentials.Read(context.Request);
        if (credentials.Key is null && endpoint is null)
            return next(context);
        if (credentials.Key is null && endpoint is { Signable: true } && SignedUrl.TryRead(context.Request, out var signed))
            return AcceptSignedAsync(context, signed);

        var (role, hash) = Read(context, guesses, credentials.Key ?? throw new ProviderException(ErrorKind.InvalidKey, "No key was sent. Send one in the header 'apikey'."));
        if (role == KeyRole.Operator)
            return RefuseOperatorAsync(context, hash);

        // Nearly always it is known at once; only a key that has not called for a while is waited for.
        var found = tenants.FindAsync(hash, context.RequestAborted);
        return found.IsCompletedSuccessfully ? AcceptAsync(context, feature, credentials, found.GetAwaiter().GetResult()) : AcceptAsync(context, feature, credentials, found);
    }

    /// <summary>Reads a key's kind and hash.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidKey"/>: it is malformed.</exception>
    public static (KeyRole Role, KeyHash Hash) Read(HttpContext context, GuessLimits guesses, string presented) => ConnectionKey.TryRead(context, presented, out var role, out var hash)
        ? (role, hash)
        : throw guesses.WrongKey(context, new ProviderException(ErrorKind.InvalidKey, "The key is malformed or mistyped: its checksum does not fit. Copy it again, whole."));

    /// <summary>The refusal of a key that is nobody's.</summary>
    public static ProviderException Unknown() =>
        new(ErrorKind.InvalidKey, "The key is not known: it was revoked, or belongs to another gateway. Use a current one.");

    // A call with a key is told of its limits and counts against them also where it leads to nothing.
    private static bool LeadsNowhere(HttpContext context) =>
        context.GetEndpoint() is not RouteEndpoint && context.Request.Path.StartsWithSegments("/api");

    private async Task AcceptAsync(HttpContext context, IGatewayFeature feature, PresentedCredentials credentials, ValueTask<KeyMatch> found) =>
        await AcceptAsync(context, feature, credentials, await found);

    private Task AcceptAsync(HttpContext context, IGatewayFeature feature, in PresentedCredentials credentials, in KeyMatch match)
    {
        if (match is not { Tenant: { } tenant, Key: { } key })
            throw guesses.WrongKey(context, Unknown());
        if (key.ExpiresAt is { } end && end <= clock.GetUtcNow())
            throw new ProviderException(ErrorKind.KeyExpired, $"The key '{key.Name}' has expired. Use a new one.");
        feature.Tenant = tenant;
        feature.Key = key;
        feature.Caller = new KeyCaller(key, credentials.UserToken, tenant, providers);
        return next(context);
    }

    private async Task AcceptSignedAsync(HttpContext context, SignedUrl signed)
    {
        signer.Verify(context, signed);
        var tenant = await tenants.FindAsync(signed.Tenant, context.RequestAborted) ?? throw UrlSigner.Unfit();
        var feature = context.Gateway();
        feature.Tenant = tenant;
        feature.Caller = new SignedUrlCaller(signed.User);
        await next(context);
    }

    private async Task RefuseOperatorAsync(HttpContext context, KeyHash hash)
    {
        var feature = context.Gateway();
        feature.Operator = await operators.FindAsync(hash, context.RequestAborted) ?? throw guesses.WrongKey(context, Unknown());
        feature.Refusal = new ProviderException(ErrorKind.InsufficientScope, "An operator key acts on /admin only, never on a tenant's data. Use a key of the tenant.");
        await next(context);
    }
}
