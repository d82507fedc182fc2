using System.Globalization;
using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Limits;

/// <summary>
/// Refuses who calls faster than the limits of tenant, key and end user allow, and shows every caller where the tightest of them stands.
/// </summary>
internal sealed class RateLimiting(RequestDelegate next, IRateLimiter limiter, OperatorLimiter operators, AcceptedTokens accepted)
{
    public Task InvokeAsync(HttpContext context)
    {
        var feature = context.Gateway();
        if (feature.Tenant is not { } tenant)
            return feature.Operator is null ? GoOn(context, feature) : PassOperator(context, feature, feature.Operator);

        var call = Describe(context, feature, tenant);
        var acquired = limiter.AcquireAsync(call);
        return acquired.IsCompletedSuccessfully ? PassAsync(context, feature, call, acquired.Result) : AwaitAsync(context, feature, call, acquired);
    }

    private Task PassOperator(HttpContext context, IGatewayFeature feature, string name)
    {
        var state = operators.Acquire(name);
        feature.RateLimit = state;
        return state.Allowed
            ? GoOn(context, feature)
            : throw new ProviderException(ErrorKind.RateLimited, $"An operator may make {state.Limit.Requests} calls in {state.Limit.Window}. Wait as 'Retry-After' says.") { RetryAfter = state.RetryAfter };
    }

    private Task GoOn(HttpContext context, IGatewayFeature feature) => feature.Refusal is { } refusal ? throw refusal : next(context);

    private async Task AwaitAsync(HttpContext context, IGatewayFeature feature, LimitedCall call, ValueTask<RateLimitState> acquired) =>
        await PassAsync(context, feature, call, await acquired);

    private Task PassAsync(HttpContext context, IGatewayFeature feature, in LimitedCall call, in RateLimitState state)
    {
        feature.RateLimit = state;
        return state.Allowed ? GoOn(context, feature) : throw new ProviderException(ErrorKind.RateLimited, Explain(call, state)) { RetryAfter = state.RetryAfter };
    }

    private LimitedCall Describe(HttpContext context, IGatewayFeature feature, Tenant tenant)
    {
        var plan = tenant.Plan;
        var cost = plan.Costs.Count > 0 && feature.Endpoint is { } endpoint ? plan.Costs.GetValueOrDefault(endpoint.Operation, 1) : 1;

        // A server speaks for itself, and not for a user.
        if (plan.UserRateLimit is null || feature.Key is null || feature.Caller!.ActsAsService)
            return new LimitedCall(tenant, feature.Key, null, null, cost);
        var user = feature.Caller.UserToken is { } token ? accepted.Find(tenant, token) : null;
        return new LimitedCall(tenant, feature.Key, user, user is null ? CallerAddress.Of(context) : null, cost);
    }

    private static string Explain(in LimitedCall call, in RateLimitState state)
    {
        var who = state.Name switch
        {
            LimitNames.Key => $"The key '{call.Key!.Name}' may make",
            LimitNames.User => $"The plan '{call.Tenant.Plan.Name}' allows each user",
            LimitNames.Address => $"The plan '{call.Tenant.Plan.Name}' allows all who are not signed in, or whose token is new, from one address together",
            _ => $"The plan '{call.Tenant.Plan.Name}' allows",
        };
        var price = call.Cost == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" This one counts as {call.Cost}.");
        return string.Create(CultureInfo.InvariantCulture, $"{who} {state.Limit.Requests} calls in {state.Limit.Window}.{price} Wait as 'Retry-After' says, or spread the calls.");
    }
}
