namespace Providers.Abstractions.Connections;

/// <summary>
/// The caller's body, not yet read. It can be read once: either an adapter reads it, or a
/// <see cref="Exchanges.Forward"/> with <see cref="Exchanges.ForwardBody.Caller"/> streams it upstream.
/// Reading past the size that the host allows throws <see cref="Errors.ProviderException"/> with
/// <see cref="Errors.ErrorKind.PayloadTooLarge"/>; a body cut short, with <see cref="Errors.ErrorKind.InvalidRequest"/>.
/// </summary>
/// <param name="Content">The bytes.</param>
/// <param name="ContentType">The <c>Content-Type</c> as sent, or null.</param>
/// <param name="Length">The length in bytes where it was declared.</param>
public sealed record RequestBody(Stream Content, string? ContentType, long? Length)
{
    /// <summary>The media type of a <c>Content-Type</c>, without its parameters; empty where there is none.</summary>
    public static ReadOnlySpan<char> MediaType(string? contentType)
    {
        var type = contentType.AsSpan();
        return (type.IndexOf(';') is >= 0 and var end ? type[..end] : type).Trim();
    }
}
