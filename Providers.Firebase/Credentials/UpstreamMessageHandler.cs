using System.Net;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Exchanges;

namespace Providers.Firebase.Credentials;

/// <summary>Lets a library that wants an HTTP client call through the host, whose pool and limits then hold for it too.</summary>
internal sealed class UpstreamMessageHandler(IUpstream upstream, Connection connection) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Read whole, so that what is sent belongs to nobody who could dispose of it.
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        HttpContent? content = null;
        if (body is not null)
        {
            content = new ByteArrayContent(body);
            content.Headers.ContentType = request.Content!.Headers.ContentType;
        }

        var answer = await upstream.SendAsync(
            new UpstreamRequest { Method = request.Method, Uri = request.RequestUri!, Content = content }, connection, cancellationToken);
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { RequestMessage = request, Content = new ReadOnlyMemoryContent(answer.Body) };
        response.Content.Headers.ContentType = answer.ContentHeaders.ContentType;
        return response;
    }
}
