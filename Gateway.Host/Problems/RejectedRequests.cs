using System.Buffers;
using System.Diagnostics;
using Gateway.Host.Pipeline;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Problems;

/// <summary>
/// Explains what the server itself rejects, before any stage has seen it: a request line that is malformed or too long, headers that are
/// too large. It would answer with a status alone.
/// </summary>
internal sealed class RejectedRequests(TimeProvider clock) : IObserver<KeyValuePair<string, object?>>
{
    // https://learn.microsoft.com/aspnet/core/fundamentals/servers/kestrel/diagnostics#badhttprequest
    private const string Rejected = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    /// <summary>Listens to the server from now on.</summary>
    public static void Explain(IServiceProvider services) => services.GetRequiredService<DiagnosticListener>()
        .Subscribe(ActivatorUtilities.CreateInstance<RejectedRequests>(services), static (name, _, _) => name == Rejected);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        // HTTP/2 resets the stream.
        if (value is { Key: Rejected, Value: IFeatureCollection features } && features.Get<IHttpResponseFeature>() is { HasStarted: false } response
            && features.Get<IBadRequestExceptionFeature>()?.Error is BadHttpRequestException error
            && features.Get<IConnectionTransportFeature>()?.Transport.Output is { } output && features.Get<IHttp2StreamIdFeature>() is null)
        {
            Answer(response, features.GetRequiredFeature<IHttpResponseBodyFeature>(), output, Explain(error));
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    // The server has no body for a response that no application made, and takes the head as the whole; so the body follows on the connection,
    // which it closes after that.
    private void Answer(IHttpResponseFeature response, IHttpResponseBodyFeature start, IBufferWriter<byte> output, ProviderException error)
    {
        var feature = new GatewayFeature(Random.Shared.GetHexString(32, lowercase: true), clock.GetTimestamp());
        var body = ProblemWriter.Render(error, feature);
        response.StatusCode = ErrorStatus.Of(error.Kind);
        response.Headers.ContentType = ProblemWriter.ContentType;
        response.Headers.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.Connection = "close";
        response.Headers["X-Request-Id"] = feature.RequestId;
        response.Headers["Server-Timing"] = ResponseHeaders.Timing(TimeSpan.Zero, TimeSpan.Zero);
        if (start.StartAsync().IsCompletedSuccessfully)
            output.Write(body.Span);
    }

    private static ProviderException Explain(BadHttpRequestException error) => error.StatusCode switch
    {
        StatusCodes.Status414UriTooLong => new ProviderException(ErrorKind.InvalidRequest, "The address is longer than is accepted here. Ask for less at once, or filter by fewer values.", error),
        StatusCodes.Status431RequestHeaderFieldsTooLarge => new ProviderException(ErrorKind.InvalidRequest, "The headers are larger than is accepted here. Leave some out.", error),
        StatusCodes.Status408RequestTimeout => new ProviderException(ErrorKind.InvalidRequest, "The request came too slowly. Send it again over a faster connection.", error),
        _ => new ProviderException(ErrorKind.InvalidRequest, "The request is malformed: its first line or a header is not HTTP, or its path holds NUL. Send it again, well formed.", error),
    };
}
