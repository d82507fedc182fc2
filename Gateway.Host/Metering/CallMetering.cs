using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Gateway.Host.Usage;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Metering;

/// <summary>Counts the calls to db, storage, auth and native, and refuses them where a hard quota is used up.</summary>
internal sealed class CallMetering(RequestDelegate next, ICallMeter meter, CallUsageRecorder usage, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context)
    {
        var feature = context.Gateway();
        return feature.Tenant is { } tenant && context.GetEndpoint()?.Metadata.GetMetadata<TenantEndpoint>() is { Concern: not Concern.Tenant } endpoint
            ? CountAsync(context, feature, tenant, endpoint)
            : next(context);
    }

    private async Task CountAsync(HttpContext context, IGatewayFeature feature, Tenant tenant, TenantEndpoint endpoint)
    {
        var countedAt = clock.GetUtcNow();
        if (meter.TryCount(tenant, countedAt) is { } exhausted)
        {
            throw new ProviderException(
                ErrorKind.QuotaExceeded,
                $"The plan '{tenant.Plan.Name}' allows {exhausted.Limit} of '{exhausted.Meter}' a {exhausted.Period}, and all are used. It starts anew at {exhausted.ResetsAt:u}.")
            {
                RetryAfter = exhausted.ResetsAt - countedAt,
            };
        }

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
            if (IsRefusal(failure))
                meter.GiveBack(tenant, countedAt);
            else
                usage.Record(context, feature, tenant, endpoint, failure);
        }
    }

    // A right that only the body tells the need of, or a limit further in: to the caller it is as if it had been refused at once.
    private static bool IsRefusal(Exception? failure) =>
        failure is ProviderException { Kind: ErrorKind.InsufficientScope or ErrorKind.RateLimited or ErrorKind.QuotaExceeded };
}
