using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Gateway.Host.Forwarding;

/// <summary>
/// Sends the trace of the caller's request along, and makes a span of each upstream request where somebody listens. The runtime's own way makes
/// an activity of each, listened to or not.
/// </summary>
internal sealed class TraceContextHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    public const string SourceName = "Gateway.Upstream";

    private static readonly ActivitySource Source = new(SourceName);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Source.HasListeners() && Source.StartActivity(request.Method.Method, ActivityKind.Client) is { } span)
            return SendAsync(request, span, cancellationToken);
        Inject(request);
        return base.SendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Activity span, CancellationToken cancellationToken)
    {
        using (span)
        {
            // Neither path nor query: they may hold what is nobody's business.
            span.SetTag("http.request.method", request.Method.Method);
            span.SetTag("server.address", request.RequestUri?.Host);
            span.SetTag("server.port", request.RequestUri?.Port);
            Inject(request);
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                span.SetTag("http.response.status_code", (int)response.StatusCode);
                if ((int)response.StatusCode >= 400)
                    Fail(span, ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
                return response;
            }
            catch (Exception error)
            {
                Fail(span, error.GetType().FullName!);
                throw;
            }
        }
    }

    private static void Fail(Activity span, string type)
    {
        span.SetTag("error.type", type);
        span.SetStatus(ActivityStatusCode.Error);
    }

    private static void Inject(HttpRequestMessage request) =>
        DistributedContextPropagator.Current.Inject(Activity.Current, request.Headers, static (headers, name, value) =>
        {
            // A repeated request has them already, and one that is passed on natively has the caller's.
            ((HttpRequestHeaders)headers!).Remove(name);
            ((HttpRequestHeaders)headers).TryAddWithoutValidation(name, value);
        });
}
