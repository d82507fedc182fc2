using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.Idempotency;
using Gateway.Host.Keys;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Pipeline;

/// <summary>
/// Refuses <c>Idempotency-Key</c> where no answer is kept: to accept it and then insert twice would be worse than to refuse.
/// </summary>
internal sealed class IdempotencyGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        // A read can be repeated as it is, so there the header means nothing.
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || !context.Request.Headers.ContainsKey("Idempotency-Key"))
            return next(context);
        if (context.GetEndpoint()?.Metadata.GetMetadata<OperatorEndpoint>() is not null)
            throw new ProviderException(ErrorKind.InvalidRequest, "'Idempotency-Key' is not possible on /admin: a stored answer would hold secrets. Use 'If-Match', and leave it out.");
        if (context.Gateway().Endpoint is not { } endpoint)
            return next(context);
        if (endpoint.Concern == Concern.Native)
            return next(context); // It is for whoever is behind the gateway.
        if (IdempotentRequests.Serves(endpoint))
            return next(context);
        throw endpoint.Concern switch
        {
            Concern.Tenant when endpoint.Scope == Scope.Keys =>
                new ProviderException(ErrorKind.InvalidRequest, "'Idempotency-Key' is not possible on keys: a stored answer would hold secrets. Leave it out."),
            Concern.Auth => new ProviderException(ErrorKind.InvalidRequest, "'Idempotency-Key' is not possible on auth: a stored answer would hold secrets. Leave it out."),
            Concern.Storage => new ProviderException(ErrorKind.InvalidRequest, "'Idempotency-Key' is not possible on storage. Use PUT, which can be repeated, or 'If-None-Match: *'. Leave the header out."),
            _ => new ProviderException(ErrorKind.InvalidRequest, "'Idempotency-Key' is not possible here. Leave it out."),
        };
    }
}
