using Gateway.Host.Pipeline;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Storage;

/// <summary>Rights that only the query or the body of a request tells the need of.</summary>
internal static class StorageScope
{
    /// <exception cref="ProviderException"><see cref="ErrorKind.InsufficientScope"/>: the key does not hold the scope for the bucket.</exception>
    public static void Require(HttpContext context, string scope, string bucket)
    {
        if (context.Gateway().Key is { } key && !key.Scopes.Allows(scope, bucket))
            throw new ProviderException(ErrorKind.InsufficientScope, $"The key '{key.Name}' lacks the scope '{scope}' for the bucket '{bucket}'. Use a key that holds it.");
    }

    /// <exception cref="ProviderException"><see cref="ErrorKind.InsufficientScope"/>: the key is publishable.</exception>
    public static void RequireSecretKey(HttpContext context)
    {
        if (context.Gateway().Caller!.Key != KeyKind.Secret)
            throw new ProviderException(ErrorKind.InsufficientScope, "This call needs a secret key (gw_sk_…), sent from a server.");
    }
}
