using Gateway.Host.Keys;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api;

/// <summary>The parameters in a request's query.</summary>
internal static class QueryParameters
{
    /// <summary>A parameter that is sent once at most; null where it is not.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>.</exception>
    public static string? Single(HttpRequest request, string name) => request.Query[name] is { Count: > 1 }
        ? throw new ProviderException(ErrorKind.InvalidRequest, $"'{name}' was sent more than once. Send it once.")
        : request.Query[name].FirstOrDefault();

    /// <summary>Refuses parameters other than the known, so that a misspelt one is not silently ignored.</summary>
    /// <param name="request">The request.</param>
    /// <param name="known">What may be sent, beside a key.</param>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>.</exception>
    public static void RefuseUnknown(HttpRequest request, params ReadOnlySpan<string> known)
    {
        foreach (var name in request.Query.Keys)
        {
            if (name != PresentedCredentials.QueryParameter && !known.Contains(name))
                throw new ProviderException(ErrorKind.InvalidRequest, known.IsEmpty
                    ? $"The parameter '{name}' is not known here: this call takes none."
                    : $"The parameter '{name}' is not known here. Known are: {string.Join(", ", known.ToArray())}.");
        }
    }
}
