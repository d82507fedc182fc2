using Microsoft.Extensions.Primitives;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Keys;

/// <summary>What a request presents: a gateway key, an end user's token, both or neither.</summary>
/// <param name="Key">The key as sent, not checked.</param>
/// <param name="UserToken">The token as sent, not checked.</param>
internal readonly record struct PresentedCredentials(string? Key, string? UserToken)
{
    /// <summary>Where a publishable key may stand in a query.</summary>
    public const string QueryParameter = "apikey";

    private const string Bearer = "Bearer";

    // A proxy's, in front of the gateway.
    private const string Basic = "Basic";

    // What Firebase's libraries call the same.
    private const string Firebase = "Firebase";

    /// <exception cref="ProviderException">Two different keys, or a key where none may stand.</exception>
    public static PresentedCredentials Read(HttpRequest request)
    {
        string? key = null;
        string? token = null;
        Add(request.Headers["apikey"], ref key);
        Add(request.Headers["X-Tenant-Token"], ref key);
        var isUnderstood = true;
        foreach (var value in request.Headers.Authorization)
        {
            if (value is not { Length: > 0 })
                continue;
            if (SchemeOf(value) is not { } scheme)
            {
                isUnderstood &= IsOf(Basic, value);
                continue;
            }

            var credential = value[scheme.Length..].Trim();

            // Passed over, it would leave a call that means to act as a user with all the rights of its key.
            if (credential.Length == 0)
                throw new ProviderException(ErrorKind.InvalidToken, "'Authorization' holds no token. Send 'Authorization: Bearer TOKEN', or leave the header out.");
            if (GatewayKey.HasPrefix(credential))
                Add(credential, ref key);
            else if (token is not null && token != credential)
                throw new ProviderException(ErrorKind.InvalidRequest, "Two different user tokens were sent in 'Authorization'. Send one.");
            else
                token = credential;
        }

        if (request.QueryString.HasValue && request.QueryString.Value!.Contains("apikey=", StringComparison.Ordinal))
            AddFromQuery(request, ref key);

        // Passed over, it would leave that call with all the rights of its key, too.
        if (!isUnderstood && key is not null)
            throw new ProviderException(ErrorKind.InvalidToken, "'Authorization' is not understood. A user's token is sent as 'Authorization: Bearer TOKEN'; without a user leave the header out.");
        return new PresentedCredentials(key, token);
    }

    private static string? SchemeOf(string value) => IsOf(Bearer, value) ? Bearer : IsOf(Firebase, value) ? Firebase : null;

    private static bool IsOf(string scheme, string value) =>
        value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && (value.Length == scheme.Length || value[scheme.Length] == ' ');

    private static void AddFromQuery(HttpRequest request, ref string? key)
    {
        var values = request.Query[QueryParameter];
        if (values.All(string.IsNullOrEmpty))
            return;

        // CONNECT is how HTTP/2 opens a WebSocket.
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsConnect(request.Method))
            throw new ProviderException(ErrorKind.InvalidRequest, "A key in the query ('apikey') is accepted on GET only. Send it in the header 'apikey'.");
        foreach (var value in values)
        {
            if (value is not { Length: > 0 } || !value.StartsWith(GatewayKey.PublishablePrefix, StringComparison.Ordinal))
                throw new ProviderException(
                    ErrorKind.InvalidRequest, "Only a publishable key (gw_pk_…) may stand in the query ('apikey'). Send other keys in the header 'apikey', and rotate this one: URLs end up in logs.");
        }

        Add(values, ref key);
    }

    private static void Add(StringValues values, ref string? key)
    {
        foreach (var value in values)
        {
            if (string.IsNullOrEmpty(value))
                continue;
            if (key is not null && key != value)
                throw new ProviderException(ErrorKind.InvalidRequest, "Two different keys were sent (in 'apikey', 'X-Tenant-Token' or 'Authorization'). Send one.");
            key = value;
        }
    }
}
