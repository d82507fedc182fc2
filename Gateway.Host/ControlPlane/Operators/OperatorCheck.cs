using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Providers.Abstractions.Errors;

namespace Gateway.Host.ControlPlane.Operators;

/// <summary>Lets only operators through to what is theirs.</summary>
internal sealed class OperatorCheck(RequestDelegate next, OperatorLookup operators, TenantLookup tenants)
{
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<OperatorEndpoint>() is null ? next(context) : CheckAsync(context);

    private async Task CheckAsync(HttpContext context)
    {
        var presented = PresentedCredentials.Read(context.Request);
        if (presented.Key is null)
            throw new ProviderException(ErrorKind.InvalidKey, "No key was sent. Send an operator key (gw_op_…) in the header 'apikey'.");
        var (role, hash) = KeyCheck.Read(context, presented.Key);
        if (role != KeyRole.Operator)
            throw await RefuseAsync(hash, context.RequestAborted);
        context.Gateway().Operator = await operators.FindAsync(hash, context.RequestAborted)
            ?? throw new ProviderException(ErrorKind.InvalidKey, "The operator key is not known. Declare one as 'Gateway:OperatorKey', or have another operator make one.");
        await next(context);
    }

    private async Task<ProviderException> RefuseAsync(KeyHash hash, CancellationToken cancellationToken) =>
        await tenants.FindAsync(hash, cancellationToken) is { Key: not null }
            ? new ProviderException(ErrorKind.InsufficientScope, "A tenant's key acts on the tenant's data only, never on /admin. Use an operator key (gw_op_…).")
            : KeyCheck.Unknown();
}
