using Gateway.Host.Forwarding;
using Gateway.Host.Pipeline;
using Providers.Abstractions.Native;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Host.Native;

/// <summary>Passes one request on through YARP, and the answer back, whatever its status.</summary>
internal sealed class NativeForwarder(IHttpForwarder forwarder, UpstreamClient client)
{
    public async Task SendAsync(HttpContext context, NativeTarget target, NativeTransformer transformer)
    {
        // Whatever else is asked for, the gateway changes to no protocol that it does not read.
        context.Request.Headers.Remove("Upgrade");
        var body = LimitedStream.OfBody(context);
        context.Request.Body = target.Body is { } check ? await NativeBodies.ReadAsync(context.Request, body, check, context.RequestAborted) : body;
        CountedBody.Count(context);
        var error = await forwarder.SendAsync(
            context, target.Address.GetLeftPart(UriPartial.Authority), client.Invoker, context.Gateway().Circuit!.Native, transformer, context.RequestAborted);
        transformer.Answered();
        if (error != ForwarderError.None)
            throw ForwarderFailures.Explain(context, error);

        // An answer without a body is the backend's answer all the same, not for the gateway to explain.
        await context.Response.StartAsync(context.RequestAborted);
    }
}
