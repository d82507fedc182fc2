using Gateway.Host.Forwarding;
using Gateway.Host.Pipeline;
using Providers.Abstractions.Auth;

namespace Gateway.Host.Api.Auth;

/// <summary>What the auth endpoints share: refusing what the provider does not declare, running, never caching.</summary>
internal sealed class AuthRequests(ConnectionResolver resolver, ExchangeExecutor executor, LogInPace pace)
{
    /// <summary>Logs in; where that is refused, not sooner than where it is not.</summary>
    public Task LogInAsync(HttpContext context, AuthOperation.LogIn operation, string feature) =>
        pace.KeepAsync(context.Gateway().Connection!, () => RunAsync(context, operation, feature), context.RequestAborted);

    public Task RunAsync(HttpContext context, AuthOperation operation, string feature)
    {
        var (provider, operationContext) = resolver.Resolve(context);
        if (!provider.Describe(operationContext.Connection, operationContext.Caller.Key).Auth.Contains(feature))
            throw ConnectionResolver.Lacks(provider, feature);
        return executor.RunValueAsync(context, provider.Auth!.Translate(operation, operationContext), GatewayJson.WriteAnswerAsync);
    }
}
