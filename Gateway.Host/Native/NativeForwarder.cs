using Gateway.Host.Forwarding;
using Gateway.Host.Pipeline;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Host.Native;

/// <summary>Passes one request on through YARP, and the answer back, whatever its status.</summary>
internal sealed class NativeForwarder(IHttpForwarder forwarder, UpstreamClient client)
{
    // Supabase's functions may take 150 seconds (supabase.com/docs/guides/functions/limits) and then answer 504 themselves.
    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromSeconds(160) };

    public async Task SendAsync(HttpContext context, Uri address, NativeTransformer transformer)
    {
        // Whatever else is asked for, the gateway changes to no protocol that it does not read.
        context.Request.Headers.Remove("Upgrade");
        context.Request.Body = LimitedStream.OfBody(context);
        CountedBody.Count(context);
        var error = await forwarder.SendAsync(
            context, address.GetLeftPart(UriPartial.Authority), client.Invoker, Config, transformer, context.RequestAborted);
        transformer.Answered();
        if (error != ForwarderError.None)
            throw ForwarderFailures.Explain(context, error);

        // An answer without a body is the backend's answer all the same, not for the gateway to explain.
        await context.Response.StartAsync(context.RequestAborted);
    }
}
