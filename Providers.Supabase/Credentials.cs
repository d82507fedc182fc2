using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Providers.Supabase;

/// <summary>
/// With what a call goes upstream: a user's token beside the publishable key, so that row level security decides; the secret
/// key for the service; else the publishable key alone, which is nobody in particular.
/// </summary>
internal static class Credentials
{
    /// <exception cref="ProviderException"><see cref="ErrorKind.NotSupported"/>: the service calls, and the connection has no secret key.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(OperationContext context) =>
        context.Caller.UserToken is { } token ? KeyOf(context).HeadersFor(token) : KeyOf(context).Headers;

    /// <summary>The key alone, whoever the user is.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.NotSupported"/>: the service calls, and the connection has no secret key.</exception>
    public static SupabaseKey KeyOf(OperationContext context)
    {
        var settings = (SupabaseSettings)context.Connection.Settings;
        if (!context.Caller.ActsAsService)
            return settings.PublishableKey;
        return settings.SecretKey ?? throw new ProviderException(
            ErrorKind.NotSupported, $"The connection '{context.Connection.Name}' has no secret key, so that nobody acts as the service. Add 'secret_key' to its settings, or send a user's token.");
    }
}
