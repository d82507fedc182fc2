using Microsoft.Net.Http.Headers;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Storage;

/// <summary>The media types of objects, which come in by one header and go out by another.</summary>
internal static class ObjectMediaType
{
    private const string Unknown = "application/octet-stream";
    private const int MaxLength = 255;

    /// <summary>The type to store with an object.</summary>
    /// <param name="declared">What the caller says; null where nothing was said.</param>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>: it could not be sent back.</exception>
    public static string Read(string? declared) => string.IsNullOrWhiteSpace(declared) ? Unknown : IsValid(declared, out _)
        ? declared
        : throw new ProviderException(ErrorKind.InvalidRequest, $"The 'Content-Type' of the object is no media type of printable ASCII with at most {MaxLength} characters. Send one such as 'text/plain; charset=utf-8', or none.");

    /// <summary>The type to answer with. What got into the store by other ways may not fit into a header.</summary>
    public static string Show(string stored) => IsValid(stored, out _) ? stored : Unknown;

    /// <summary>Whether it is a type, or all of a kind such as <c>image/*</c>, without parameters.</summary>
    public static bool IsPattern(string type) => IsValid(type, out var parsed) && parsed.MediaType.Equals(type, StringComparison.Ordinal);

    private static bool IsValid(string type, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MediaTypeHeaderValue? parsed)
    {
        parsed = null;
        return type.Length <= MaxLength && !type.AsSpan().ContainsAnyExceptInRange(' ', '~') && MediaTypeHeaderValue.TryParse(type, out parsed);
    }
}
