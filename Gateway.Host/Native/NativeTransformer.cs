using Gateway.Host.Forwarding;
using Gateway.Host.Pipeline;
using Gateway.Host.Resilience;
using Providers.Abstractions.Native;

namespace Gateway.Host.Native;

/// <summary>
/// Passes a request on as it came, but for the address and the credentials, and the answer as it is, but for what
/// <see cref="NativeResponseHeaders"/> holds back.
/// </summary>
internal sealed class NativeTransformer(NativeTarget target, OwnAddresses addresses, IGatewayFeature feature, TimeProvider clock) : TimedTransformer(feature, clock)
{
    private readonly string[] _secrets = [.. target.Headers.Select(static header => header.Value.Split(' ')[^1]).Where(static secret => secret.Length > 0)];

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.RequestUri = target.Address;
        proxyRequest.Headers.Host = null;
        proxyRequest.Headers.Authorization = null;
        foreach (var (name, value) in target.Headers)
        {
            proxyRequest.Headers.Remove(name);
            if (value.Length > 0)
                proxyRequest.Headers.TryAddWithoutValidation(name, value);
        }

        new UpstreamCall
        {
            Circuit = Feature.Circuit,
            Connection = Feature.Connection,
            IsOwnCode = target.IsOwnCode,

            // YARP limits the time, and allows functions more of it than tables; a handshake is not YARP's.
            Streams = !httpContext.WebSockets.IsWebSocketRequest,
        }.AttachTo(proxyRequest);
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        Answered();
        if (proxyResponse is not null)
            BackendStatus.Check(httpContext, proxyResponse);
        if (!await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken))
            return false;
        NativeResponseHeaders.Edit(httpContext.Response.Headers, addresses, _secrets);
        return !BackendStatus.EndsWithHeaders(httpContext.Response);
    }
}
