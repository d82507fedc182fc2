using System.Diagnostics;
using System.Net.Http.Headers;

namespace Gateway.Host.Forwarding;

/// <summary>
/// Sends the trace of the caller's request along. The runtime's own way makes an activity of each upstream request, listened to or not.
/// </summary>
internal sealed class TraceContextHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        DistributedContextPropagator.Current.Inject(Activity.Current, request.Headers, static (headers, name, value) =>
        {
            // A repeated request has them already, and one that is passed on natively has the caller's.
            ((HttpRequestHeaders)headers!).Remove(name);
            ((HttpRequestHeaders)headers).TryAddWithoutValidation(name, value);
        });
        return base.SendAsync(request, cancellationToken);
    }
}
