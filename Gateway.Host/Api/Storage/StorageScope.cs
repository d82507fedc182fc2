using Gateway.Host.Pipeline;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Storage;

/// <summary>Scopes that only the body of a request tells the need of.</summary>
internal static class StorageScope
{
    public static void Require(HttpContext context, string scope, string bucket)
    {
        var feature = context.Gateway();
        if (feature.Key is { } key && !key.Scopes.Allows(scope, bucket))
            throw new ProviderException(ErrorKind.InsufficientScope, $"The key '{key.Name}' lacks the scope '{scope}' for the bucket '{bucket}'. Use a key that holds it.");
    }
}
