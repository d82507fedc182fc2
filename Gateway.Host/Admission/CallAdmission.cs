using System.Globalization;
using Gateway.Host.Pipeline;
using Gateway.Host.Resilience;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Admission;

/// <summary>
/// Takes a call on only where there is room for it: in the gateway, for its tenant, and on its connection. Whoever has much under way is told to
/// come again, so that nobody else has to wait for it.
/// </summary>
internal sealed class CallAdmission(RequestDelegate next, GatewayLoad gateway, TenantLoads tenants, UpstreamCircuits circuits)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public Task InvokeAsync(HttpContext context)
    {
        var feature = context.Gateway();
        return feature.Tenant is { } tenant ? RunAsync(context, feature, tenant) : next(context);
    }

    private async Task RunAsync(HttpContext context, IGatewayFeature feature, Tenant tenant)
    {
        var settings = tenant.Plan.Resilience;
        var load = tenants.Of(tenant.Name, settings).Calls;
        if (!gateway.TryEnter(load.Active))
            throw Overloaded(load.Active);
        var call = feature.Admitted = new AdmittedCall(gateway);
        try
        {
            if (!load.TryEnter() && !await load.WaitAsync(settings.QueueWait, context.RequestAborted))
            {
                gateway.CountRefusedByTenant();
                throw TooManyOfTenant(tenant);
            }

            call.EnteredTenant(load);
            if (CircuitOf(feature, tenant) is { } circuit)
            {
                feature.Circuit = circuit;

                // While the breaker is open calls are answered at once, all but one: none of them has to wait for those that still hang.
                if (circuit.UnderWay.TryEnter() || (circuit.IsClosed && await circuit.UnderWay.WaitAsync(circuit.Settings.QueueWait, context.RequestAborted)))
                {
                    call.EnteredConnection(circuit.UnderWay);
                }
                else if (circuit.IsClosed)
                {
                    gateway.CountRefusedByConnection();
                    throw TooManyOnConnection(circuit);
                }
            }

            await next(context);
        }
        finally
        {
            call.Leave();
        }
    }

    // A service of the operator's has a circuit for each tenant: what one of them makes it fail with is not to close it for the others.
    private UpstreamCircuit? CircuitOf(IGatewayFeature feature, Tenant tenant) => feature switch
    {
        { Connection: { } connection } => circuits.Of(connection),
        { Endpoint: { Concern: Concern.Native } endpoint } when endpoint.Operation.StartsWith(Operations.ServicePrefix, StringComparison.Ordinal) =>
            circuits.Of(tenant.Name, endpoint.Operation, tenant.Plan.Resilience),
        _ => null,
    };

    private static ProviderException Overloaded(int held) => held == 0
        ? new ProviderException(ErrorKind.UpstreamUnavailable, "The gateway has as much to do as it can. Try again as 'Retry-After' says.") { RetryAfter = Soon }
        : new ProviderException(
            ErrorKind.RateLimited,
            string.Create(CultureInfo.InvariantCulture, $"The gateway has much to do, and {held} calls of this tenant are under way already. Wait for some of them, or as 'Retry-After' says.")) { RetryAfter = Soon };

    private static ProviderException TooManyOfTenant(Tenant tenant) => new(
        ErrorKind.RateLimited,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The plan '{tenant.Plan.Name}' allows {tenant.Plan.Resilience.TenantCalls} calls at once. Wait for some of them to end, or as 'Retry-After' says.")) { RetryAfter = Soon };

    private static ProviderException TooManyOnConnection(UpstreamCircuit circuit) => new(
        ErrorKind.UpstreamUnavailable,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The backend has {circuit.Settings.ConnectionCalls} calls of this connection under way, which is all that it is given at once. Try again as 'Retry-After' says.")) { RetryAfter = Soon };
}
