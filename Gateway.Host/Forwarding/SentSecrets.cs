using System.Text;
using Providers.Abstractions.Exchanges;

namespace Gateway.Host.Forwarding;

/// <summary>
/// Takes out of a backend's error what it was sent to prove who calls, and where it is: what it says is shown to the caller, and not every
/// backend minds what it says.
/// </summary>
internal static class SentSecrets
{
    private const string Hidden = "***";
    private const int ShortestSecret = 8;

    private static readonly string[] Credentials = ["Authorization", "apikey", "X-Goog-Api-Key"];

    /// <summary>The error, without them.</summary>
    /// <param name="error">The error that the backend answered with.</param>
    /// <param name="headers">What it was sent.</param>
    /// <param name="address">Where it was sent to.</param>
    /// <param name="others">The connection's other credentials, which a function of the backend's may know as well.</param>
    public static UpstreamAnswer Hide(UpstreamAnswer error, IReadOnlyList<KeyValuePair<string, string>> headers, Uri address, IReadOnlyList<string> others)
    {
        string? text = null;
        foreach (var (name, value) in headers)
        {
            if (Credentials.Contains(name, StringComparer.OrdinalIgnoreCase) && value[(value.LastIndexOf(' ') + 1)..] is { Length: >= ShortestSecret } secret)
                Hide(secret);
        }

        foreach (var secret in others)
        {
            if (secret.Length >= ShortestSecret)
                Hide(secret);
        }

        Hide(address.Authority);
        return text is null ? error : error with { Body = Encoding.UTF8.GetBytes(text) };

        void Hide(string secret)
        {
            if (error.Body.Span.IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0)
                text = (text ?? Encoding.UTF8.GetString(error.Body.Span)).Replace(secret, Hidden, StringComparison.Ordinal);
        }
    }
}
