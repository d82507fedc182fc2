using Gateway.Host.Forwarding;
using Microsoft.Extensions.Primitives;

namespace Gateway.Host.Native;

/// <summary>
/// What of a backend's response headers does not pass, or not as it is: <see cref="BackendHeaders"/>, credentials and addresses.
/// </summary>
internal static class NativeResponseHeaders
{
    private static readonly string[] Addresses = ["Location", "Content-Location", "X-Goog-Upload-URL", "X-Goog-Upload-Control-URL"];

    /// <summary>Edits the headers that were copied.</summary>
    /// <param name="headers">The response's headers.</param>
    /// <param name="addresses">The project's addresses.</param>
    /// <param name="secrets">Credentials that were sent; a header that echoes one does not pass.</param>
    public static void Edit(IHeaderDictionary headers, OwnAddresses addresses, IReadOnlyList<string> secrets)
    {
        BackendHeaders.Drop(headers);
        foreach (var name in Addresses)
        {
            if (headers.TryGetValue(name, out var values))
                headers[name] = values is [{ } address] ? addresses.Translate(address) : StringValues.Empty;
        }

        foreach (var name in Telling(headers, addresses, secrets) ?? [])
            headers.Remove(name);

        // Pages of the backend's are served from the gateway's own origin, where they must not run.
        headers.Append("Content-Security-Policy", "sandbox");
        headers.XContentTypeOptions = "nosniff";
    }

    private static List<string>? Telling(IHeaderDictionary headers, OwnAddresses addresses, IReadOnlyList<string> secrets)
    {
        List<string>? names = null;
        foreach (var (name, values) in headers)
        {
            // A redirect elsewhere may have to name where the caller is to come back to.
            var mayName = name.Equals("Location", StringComparison.OrdinalIgnoreCase);
            foreach (var value in values)
            {
                if (value is not null && ((!mayName && addresses.IsIn(value)) || secrets.Any(secret => value.Contains(secret, StringComparison.Ordinal))))
                    (names ??= []).Add(name);
            }
        }

        return names;
    }
}
