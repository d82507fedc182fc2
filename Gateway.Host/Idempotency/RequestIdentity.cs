using System.Security.Cryptography;
using System.Text;
using Gateway.Host.Pipeline;
using Microsoft.AspNetCore.Routing.Patterns;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Idempotency;

/// <summary>What an idempotency key is bound to.</summary>
internal static class RequestIdentity
{
    public const string Header = "Idempotency-Key";

    private const int MaxLength = 255;

    /// <summary>Checks the key that was sent.</summary>
    /// <exception cref="ProviderException">It cannot be one.</exception>
    public static string Key(HttpRequest request) => request.Headers[Header] is [{ Length: > 0 and <= MaxLength } key] && key.All(static c => c is > ' ' and <= '~')
        ? key
        : throw new ProviderException(ErrorKind.InvalidRequest, $"'{Header}' has to be sent once, as 1 to {MaxLength} visible ASCII characters, such as a UUID.");

    /// <summary>The hash of the key with the gateway's key, user, method and path: one of another caller is another.</summary>
    public static byte[] HashOf(HttpContext context, string key, string? user)
    {
        var feature = context.Gateway();

        // Declared keys have no id, and their names are not theirs alone.
        var caller = feature.Key is { } known ? known.Id ?? known.Hash.ToString() : "";
        return Hash([feature.Tenant!.Name, caller, user ?? "", context.Request.Method, .. Path(context), key]);
    }

    // What was routed to, and the names in it as they are meant: one may be written escaped or not.
    private static IEnumerable<string> Path(HttpContext context)
    {
        var route = ((RouteEndpoint)context.GetEndpoint()!).RoutePattern;
        yield return route.RawText!;
        for (var i = 0; i < route.PathSegments.Count; i++)
        {
            if (route.PathSegments[i].Parts[0] is RoutePatternParameterPart)
                yield return RequestPath.Segment(context, i);
        }
    }

    /// <summary>The hash of what was sent.</summary>
    public static byte[] PayloadOf(HttpRequest request, ReadOnlySpan<byte> body)
    {
        var head = Hash(request.QueryString.Value ?? "", request.ContentType ?? "", request.Headers["Prefer"].ToString());
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    // Each part with its length, so that none runs into the next.
    private static byte[] Hash(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }
}
