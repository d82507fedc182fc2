using System.Net.Http.Headers;

namespace Providers.Abstractions.Exchanges;

/// <summary>An upstream's answer, read whole.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The response headers.</param>
/// <param name="ContentHeaders">The headers that describe the body.</param>
/// <param name="Body">The body, decompressed.</param>
public sealed record UpstreamAnswer(int Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, ReadOnlyMemory<byte> Body)
{
    /// <summary>How long the upstream asks to wait, or null.</summary>
    public TimeSpan? RetryAfter => WaitOf(Headers);

    /// <summary>
    /// How long an answer asks to wait, by a number of seconds or by a time; null where it does not. A time is read against the
    /// answer's own <c>Date</c>, so that nobody's clock has to agree with another's.
    /// </summary>
    public static TimeSpan? WaitOf(HttpResponseHeaders headers) => headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } until } when headers.Date is { } sent => until > sent ? until - sent : TimeSpan.Zero,
        _ => null,
    };
}
