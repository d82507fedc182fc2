using System.Globalization;
using Gateway.Host.Pipeline;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Limits;

/// <summary>Refuses tenants that call faster than their plan allows, and shows every caller where the limit stands.</summary>
internal sealed class RateLimiting(RequestDelegate next, IRateLimiter limiter)
{
    public Task InvokeAsync(HttpContext context)
    {
        var feature = context.Gateway();
        if (feature.Tenant is not { } tenant)
            return next(context);

        var state = limiter.Acquire(tenant);
        feature.RateLimit = state;
        if (state.Allowed)
            return next(context);

        throw new ProviderException(
            ErrorKind.RateLimited,
            string.Create(CultureInfo.InvariantCulture, $"The plan '{tenant.Plan.Name}' allows {tenant.Plan.RateLimit.Requests} calls in {tenant.Plan.RateLimit.Window}. Wait as 'Retry-After' says, or spread the calls."))
        {
            RetryAfter = state.RetryAfter,
        };
    }
}
