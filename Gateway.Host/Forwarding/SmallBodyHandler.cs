using System.Net.Http.Headers;
using Gateway.Host.Resilience;
using Providers.Abstractions.Exchanges;

namespace Gateway.Host.Forwarding;

/// <summary>
/// Puts the small body that an adapter made into the request. It happens here because YARP does not let a transformer
/// replace the content.
/// </summary>
internal sealed class SmallBodyHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (UpstreamCall.Of(request) is { Body: { } body })
        {
            request.Content = body is ForwardBody.Bytes bytes ? new ReadOnlyMemoryContent(bytes.Content) : null;
            if (body is ForwardBody.Bytes { ContentType: var type })
                request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
