using Gateway.Host.Resilience;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Host.Forwarding;

/// <summary>Sends <see cref="Forward"/> exchanges upstream through YARP, so that bodies stream both ways.</summary>
internal sealed class UpstreamForwarder(IHttpForwarder forwarder, UpstreamClient client)
{
    // YARP wants a prefix to join with the path; the transformer sets the whole address.
    private const string AnyPrefix = "http://upstream";

    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = UpstreamDefaults.Idle };

    /// <summary>Sends and streams the answer, or reads it where the exchange says so.</summary>
    /// <param name="context">The request, whose response is written.</param>
    /// <param name="forward">What to send.</param>
    /// <param name="answered">Called once, when the upstream's headers are there or it has failed.</param>
    /// <returns>What was read, or null where the body was passed through.</returns>
    public async Task<Answer?> SendAsync(HttpContext context, Forward forward, Action answered)
    {
        while (true)
        {
            var transformer = new ForwardTransformer(forward, answered);

            // That the caller leaves YARP notices by itself.
            var error = await forwarder.SendAsync(context, AnyPrefix, client.Invoker, Config, transformer, CancellationToken.None);
            if (transformer.Next is { } next)
            {
                // YARP has taken the status over, and refuses to forward into a response that has one.
                context.Response.StatusCode = StatusCodes.Status200OK;
                forward = next;
                continue;
            }

            transformer.Answered();
            if (transformer.Failure is { } failure)
                throw failure;
            if (error != ForwarderError.None)
                throw ForwarderFailures.Explain(context, error);
            return transformer.Answer;
        }
    }
}
