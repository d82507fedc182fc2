using Gateway.Host.Api;
using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.Keys;
using Gateway.Host.Limits;
using Gateway.Host.Pipeline;
using Providers.Abstractions.Errors;

namespace Gateway.Host.ControlPlane.Operators;

/// <summary>Lets only operators through to what is theirs.</summary>
internal sealed class OperatorCheck(RequestDelegate next, OperatorLookup operators, TenantLookup tenants, GuessLimits guesses)
{
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<OperatorEndpoint>() is { } endpoint ? CheckAsync(context, endpoint) : next(context);

    private async Task CheckAsync(HttpContext context, OperatorEndpoint endpoint)
    {
        var presented = PresentedCredentials.Read(context.Request);
        if (presented.Key is null)
            throw new ProviderException(ErrorKind.InvalidKey, "No key was sent. Send an operator key (gw_op_…) in the header 'apikey'.");
        var (role, hash) = KeyCheck.Read(context, guesses, presented.Key);
        if (role != KeyRole.Operator)
        {
            await RefuseAsync(context, hash);
            return;
        }

        context.Gateway().Operator = await operators.FindAsync(hash, context.RequestAborted)
            ?? throw guesses.WrongKey(
                context, new ProviderException(ErrorKind.InvalidKey, "The operator key is not known. Declare one as 'Gateway:OperatorKey', or have another operator make one."));
        if (!endpoint.ReadsParameters)
            CheckParameters(context.Request, endpoint);
        await next(context);
    }

    private static void CheckParameters(HttpRequest request, OperatorEndpoint endpoint)
    {
        QueryParameters.RefuseUnknown(request, endpoint.Parameters);
        foreach (var name in request.Query.Keys)
            QueryParameters.Single(request, name);
    }

    private async Task RefuseAsync(HttpContext context, KeyHash hash)
    {
        var feature = context.Gateway();
        feature.Tenant = await tenants.FindAsync(hash, context.RequestAborted) is { Key: not null } match ? match.Tenant : throw guesses.WrongKey(context, KeyCheck.Unknown());
        feature.Refusal = new ProviderException(ErrorKind.InsufficientScope, "A tenant's key acts on the tenant's data only, never on /admin. Use an operator key (gw_op_…).");
        await next(context);
    }
}
