using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Metering;

/// <summary>Counts the calls to db, storage, auth and native, and refuses them where a hard quota is used up.</summary>
internal sealed class CallMetering(RequestDelegate next, ICallMeter meter, TimeProvider clock)
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
        if (meter.TryCount(tenant) is { } exhausted)
        {
            feature.Refused = true;
            throw new ProviderException(
                ErrorKind.QuotaExceeded,
                $"The plan '{tenant.Plan.Name}' allows {exhausted.Limit} of '{exhausted.Meter}' a {exhausted.Period}, and all are used. It starts anew at {exhausted.ResetsAt:u}.")
            {
                RetryAfter = exhausted.ResetsAt - clock.GetUtcNow(),
            };
        }

        feature.BytesIn = context.Request.ContentLength ?? 0;
        var status = StatusCodes.Status200OK;
        try
        {
            await next(context);
            status = context.Response.StatusCode;
        }
        catch (ProviderException exception)
        {
            status = Problems.ErrorStatus.Of(exception.Kind);
            throw;
        }
        catch (Exception) when (Failed(out status))
        {
            throw;
        }
        finally
        {
            meter.Record(new CallRecord(
                tenant.Name, feature.Key?.Name ?? "signed-url", endpoint.Operation, feature.Connection?.Provider ?? "",
                status, feature.BytesIn, feature.BytesOut, feature.Upstream, feature.DocumentsRead, feature.Messages));
        }
    }

    private static bool Failed(out int status)
    {
        status = StatusCodes.Status500InternalServerError;
        return false;
    }
}
