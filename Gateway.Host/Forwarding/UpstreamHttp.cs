using Gateway.Host.Resilience;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Gateway.Host.Forwarding;

/// <summary>Calls backends for providers, over the same pool and circuits as what is forwarded.</summary>
internal sealed class UpstreamHttp(UpstreamClient client, UpstreamCircuits circuits, TimeProvider clock) : IUpstream
{
    public async ValueTask<UpstreamAnswer> SendAsync(UpstreamRequest request, Connection connection, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await SendCoreAsync(request, connection, cancellationToken);
            using var limit = new CancellationTokenSource(connection.Resilience.Idle, clock);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var isError = (int)response.StatusCode >= 400;
            var answer = await UpstreamBody.ReadAsync(response, request.MaxBytes, truncate: isError, linked.Token);
            return isError ? SentSecrets.Hide(answer, request.Headers, request.Uri, connection.Secrets) : answer;
        }
        catch (Exception error) when (error is not ProviderException && !cancellationToken.IsCancellationRequested)
        {
            throw UpstreamFailures.Known(error) ?? UpstreamFailures.Explain(error);
        }
    }

    public async ValueTask<UpstreamDownload> OpenAsync(UpstreamRequest request, Connection connection, CancellationToken cancellationToken)
    {
        try
        {
            var response = await SendCoreAsync(request, connection, cancellationToken);
            var body = new IdleLimitedStream(await response.Content.ReadAsStreamAsync(cancellationToken), connection.Resilience.Idle, clock);
            return new UpstreamDownload((int)response.StatusCode, response.Headers, response.Content.Headers, body, response);
        }
        catch (Exception error) when (error is not ProviderException && !cancellationToken.IsCancellationRequested)
        {
            throw UpstreamFailures.Known(error) ?? UpstreamFailures.Explain(error);
        }
    }

    private async Task<HttpResponseMessage> SendCoreAsync(UpstreamRequest request, Connection connection, CancellationToken cancellationToken)
    {
        var streamed = IsInMemory(request.Content) ? null : new PacedContent(request.Content!, connection.Resilience.Idle, clock);
        using var message = new HttpRequestMessage(request.Method, request.Uri) { Content = streamed ?? request.Content };
        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        new UpstreamCall { Circuit = circuits.Of(connection), Connection = connection, Streams = streamed is not null }.AttachTo(message);
        var response = await client.Invoker.SendAsync(message, cancellationToken);
        if (UpstreamFailures.NoAnswer(response) is not { } failure)
            return response;
        response.Dispose();
        throw failure;
    }

    private static bool IsInMemory(HttpContent? content) => content is null or ByteArrayContent or ReadOnlyMemoryContent;
}
