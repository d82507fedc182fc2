using Gateway.Host.Pipeline;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Host.Forwarding;

/// <summary>Sends <see cref="Forward"/> exchanges upstream through YARP, so that bodies stream both ways.</summary>
internal sealed class UpstreamForwarder(IHttpForwarder forwarder, UpstreamClient client, TimeProvider clock)
{
    // YARP wants a prefix to join with the path; the transformer sets the whole address.
    private const string AnyPrefix = "http://upstream";

    private static readonly ForwarderRequestConfig Unprotected = new() { ActivityTimeout = ResilienceSettings.Default.Idle };

    /// <summary>Sends, and streams the answer or reads it where the exchange says so.</summary>
    /// <param name="context">The request, whose response is written.</param>
    /// <param name="forward">What to send.</param>
    /// <param name="write">Writes what was read; null where the answer passes through.</param>
    public async Task SendAsync(HttpContext context, Forward forward, Func<HttpContext, Answer?, Task>? write)
    {
        var feature = context.Gateway();
        while (true)
        {
            feature.ProvesUser = forward.ProvesUser;
            var transformer = new ForwardTransformer(forward, feature, clock);

            // That the caller leaves YARP notices by itself.
            var error = await forwarder.SendAsync(context, AnyPrefix, client.Invoker, feature.Circuit?.Forwarding ?? Unprotected, transformer, CancellationToken.None);
            if (transformer.Next is { } next)
            {
                // YARP has taken the status over, and refuses to forward into a response that has one.
                context.Response.StatusCode = StatusCodes.Status200OK;
                forward = next;
                continue;
            }

            transformer.Answered();
            var failure = transformer.Failure ?? (error == ForwarderError.None ? null : ForwarderFailures.Explain(context, error));
            if (failure is ProviderException && context.Response.HasStarted)
                context.Abort();
            else if (failure is not null)
                throw failure;
            else if (write is not null)
                await write(context, transformer.Answer);
            return;
        }
    }
}
