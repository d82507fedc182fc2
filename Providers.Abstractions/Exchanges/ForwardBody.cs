namespace Providers.Abstractions.Exchanges;

/// <summary>The body of a <see cref="Forward"/>.</summary>
public abstract record ForwardBody
{
    private ForwardBody()
    {
    }

    /// <summary>No body.</summary>
    public static ForwardBody Empty { get; } = new None();

    /// <summary>The caller's own body, streamed. Sent at most once.</summary>
    public static ForwardBody Caller { get; } = new CallerBody();

    /// <summary>No body.</summary>
    public sealed record None : ForwardBody;

    /// <summary>The caller's own body, streamed.</summary>
    /// <param name="ContentType">Its media type; null for the one that the caller named.</param>
    public sealed record CallerBody(string? ContentType = null) : ForwardBody;

    /// <summary>A small body that the adapter made. It can be sent again.</summary>
    /// <param name="Content">The bytes.</param>
    /// <param name="ContentType">Their media type.</param>
    public sealed record Bytes(ReadOnlyMemory<byte> Content, string ContentType) : ForwardBody;
}
