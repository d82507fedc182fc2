using System.Net.Http.Headers;

namespace Providers.Abstractions.Exchanges;

/// <summary>An upstream's answer, read whole.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The response headers.</param>
/// <param name="ContentHeaders">The headers that describe the body.</param>
/// <param name="Body">The body, decompressed.</param>
public sealed record UpstreamAnswer(int Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, ReadOnlyMemory<byte> Body);
