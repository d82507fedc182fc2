namespace Providers.Abstractions.Exchanges;

/// <summary>How the host reads what comes back for a <see cref="Forward"/>.</summary>
public abstract record ForwardAnswer
{
    private ForwardAnswer()
    {
    }

    /// <summary>Stream the body to the caller as it is, with the named response headers and no others.</summary>
    public sealed record PassThrough : ForwardAnswer
    {
        /// <summary>Upstream response headers that the caller gets: <c>Content-Range</c>, <c>ETag</c>. Body headers
        /// (<c>Content-Type</c>, <c>Content-Length</c>, <c>Content-Encoding</c>) always pass.</summary>
        public IReadOnlyList<string> Headers { get; init; } = [];

        /// <summary>The media type to give instead of the upstream's, or null to keep it.</summary>
        public string? ContentType { get; init; }

        /// <summary>The status to give instead of the upstream's, or null to keep it.</summary>
        public int? Status { get; init; }
    }

    /// <summary>Read a small body, at most <paramref name="MaxBytes"/>, and turn it into an answer of the contract.</summary>
    /// <param name="Map">Makes the answer; null for an empty one (204).</param>
    /// <param name="MaxBytes">The largest body read; a larger one is an upstream error.</param>
    public sealed record Read(Func<UpstreamAnswer, Answer?> Map, int MaxBytes = 1 << 20) : ForwardAnswer;
}
