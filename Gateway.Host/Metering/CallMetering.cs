using Gateway.Host.Api.Auth;
using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Gateway.Host.Quotas;
using Gateway.Host.Tenancy;
using Gateway.Host.Usage;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Metering;

/// <summary>Counts the calls to db, storage, auth and native, and refuses them where a hard quota is used up.</summary>
internal sealed class CallMetering(RequestDelegate next, CallQuotas quotas, CallUsageRecorder usage, AcceptedTokens accepted, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context)
    {
        var feature = context.Gateway();
        return feature.Tenant is { } tenant && feature.Endpoint is { Concern: not Concern.Tenant } endpoint
            ? CountAsync(context, feature, tenant, endpoint)
            : next(context);
    }

    private async Task CountAsync(HttpContext context, IGatewayFeature feature, Tenant tenant, TenantEndpoint endpoint)
    {
        var countedAt = clock.GetUtcNow();
        var user = tenant.Plan.BoundsUsersCalls ? await UserAsync(feature, tenant, endpoint, context.RequestAborted) : null;
        var exhausted = await quotas.TryCountAsync(tenant, user, countedAt, context.RequestAborted);

        // Whoever has used up everything can still end a session: it is not counted then.
        if (exhausted is not null && endpoint.Operation != AuthEndpoints.Logout)
            throw QuotaRefusal.OfCall(tenant.Plan.Name, exhausted, countedAt);

        feature.BytesIn = context.Request.ContentLength ?? 0;
        Exception? failure = null;
        try
        {
            await next(context);
        }
        catch (Exception error)
        {
            failure = error;
            throw;
        }
        finally
        {
            if (exhausted is null && IsRefusal(failure))
                quotas.GiveBack(tenant, user, countedAt);
            else if (exhausted is null)
                usage.Record(context, feature, tenant, endpoint, failure);
        }
    }

    // A token that nobody has accepted yet is looked at first: otherwise its first call would count against nobody. On auth that is the
    // call's own business, as a token that has expired may well come with it.
    private async ValueTask<string?> UserAsync(IGatewayFeature feature, Tenant tenant, TenantEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (feature.Caller is not KeyCaller { UserToken: { } token } caller)
            return null;
        if (accepted.Find(tenant, token) is { } known)
            return known;
        if (endpoint.Concern == Concern.Auth || await caller.GetUserAsync(cancellationToken) is not { } user)
            return null;
        return accepted.Accept(tenant, token, user.Id);
    }

    // A right that only the body tells the need of, or a limit further in: to the caller it is as if it had been refused at once.
    private static bool IsRefusal(Exception? failure) =>
        failure is ProviderException { Kind: ErrorKind.InsufficientScope or ErrorKind.RateLimited or ErrorKind.QuotaExceeded };
}
