using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Providers.Abstractions.Exchanges;

namespace Gateway.Tests.Supabase;

/// <summary>Answers as an error map gets them.</summary>
internal static class UpstreamAnswers
{
    public static UpstreamAnswer Of(int status, string body, TimeSpan? retryAfter = null)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent([]) };
        if (retryAfter is { } wait)
            response.Headers.RetryAfter = new RetryConditionHeaderValue(wait);
        return new UpstreamAnswer(status, response.Headers, response.Content.Headers, Encoding.UTF8.GetBytes(body));
    }
}
