using System.Net;
using System.Net.Http.Headers;
using Gateway.Host.Pipeline;
using Gateway.Host.Resilience;
using Microsoft.Extensions.Primitives;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Gateway.Host.Forwarding;

/// <summary>
/// Makes the upstream request out of a <see cref="Forward"/> and nothing else: of the caller's headers only the named ones
/// go upstream, and of the upstream's only the named ones come back.
/// </summary>
internal sealed class ForwardTransformer(Forward forward, IGatewayFeature feature, TimeProvider clock) : TimedTransformer(feature, clock)
{
    // A body this small comes with its headers, and does not stream.
    private const int SmallRequest = 16 << 10;

    // An answer this small is written at once, so that its length need not be counted on the way.
    private const int SmallBody = 64 << 10;

    /// <summary>What was read of a small answer.</summary>
    public Answer? Answer { get; private set; }

    /// <summary>What to send instead, as the upstream's answer was an error.</summary>
    public Forward? Next { get; private set; }

    /// <summary>The error that the upstream's answer was mapped to.</summary>
    public ProviderException? Failure { get; private set; }

    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        proxyRequest.Method = forward.Method;
        proxyRequest.RequestUri = forward.Uri;
        proxyRequest.Headers.Host = null;
        var replaces = forward.Body is ForwardBody.Bytes || (forward.Body is ForwardBody.None && proxyRequest.Content is not null);
        new UpstreamCall
        {
            Circuit = Feature.Circuit,
            Connection = Feature.Connection,
            IsOwnCode = forward.RunsOwnCode,
            Body = replaces ? forward.Body : null,
            Streams = !replaces && proxyRequest.Content is not null && !(httpContext.Request.ContentLength <= SmallRequest),
        }.AttachTo(proxyRequest);
        for (var i = 0; i < forward.CallerHeaders.Count; i++)
        {
            if (httpContext.Request.Headers.TryGetValue(forward.CallerHeaders[i], out var values))
                proxyRequest.Headers.TryAddWithoutValidation(forward.CallerHeaders[i], (IEnumerable<string?>)values);
        }

        for (var i = 0; i < forward.Headers.Count; i++)
            proxyRequest.Headers.TryAddWithoutValidation(forward.Headers[i].Key, forward.Headers[i].Value);
        if (forward.Body is ForwardBody.CallerBody body && proxyRequest.Content is { } content)
        {
            var headers = httpContext.Request.Headers;
            if ((body.ContentType ?? headers.ContentType.FirstOrDefault()) is { } type)
                content.Headers.TryAddWithoutValidation("Content-Type", type);
            if (headers.ContentLength is { } length)
                content.Headers.ContentLength = length;
        }

        return ValueTask.CompletedTask;
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        Answered();
        if (proxyResponse is null)
            return false;
        try
        {
            if (IsError(proxyResponse))
                await ReadErrorAsync(proxyResponse, cancellationToken);
            else if (UpstreamFailures.NoAnswer(proxyResponse) is { } failure)
                throw failure;
            else
                forward.Check?.Invoke(proxyResponse);

            if (Next is null && forward.Answer is ForwardAnswer.PassThrough pass)
            {
                Pass(proxyResponse, pass, httpContext.Response);
                Count(httpContext);
                return true;
            }

            if (Next is null && forward.Answer is ForwardAnswer.Read read)
                Answer = read.Map(await UpstreamBody.ReadAsync(proxyResponse, read.MaxBytes, truncate: false, cancellationToken));
        }
        catch (ProviderException error)
        {
            Failure = error;
        }

        return false;
    }

    // PostgREST says 300 where a request is ambiguous, which leads nowhere.
    private static bool IsError(HttpResponseMessage response) => response.StatusCode is >= HttpStatusCode.BadRequest or HttpStatusCode.MultipleChoices;

    private async Task ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var answer = SentSecrets.Hide(
            await UpstreamBody.ReadAsync(response, UpstreamBody.MaxErrorBytes, truncate: true, cancellationToken), forward.Headers, forward.Uri, Feature.Connection?.Secrets ?? []);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            Feature.ContentRange = response.Content.Headers.NonValidated.TryGetValues("Content-Range", out var range) ? range.ToString() : null;
        Next = forward.Otherwise?.Invoke(answer);
        if (Next is null)
            throw forward.MapError(answer);
    }

    private void Count(HttpContext context)
    {
        if (context.Response.ContentLength is not { } length || length > SmallBody)
            CountedBody.Count(context);
        else if (!HttpMethods.IsHead(context.Request.Method) && context.Response.StatusCode != StatusCodes.Status304NotModified)
            Feature.BytesOut = length;
    }

    private static void Pass(HttpResponseMessage response, ForwardAnswer.PassThrough pass, HttpResponse to)
    {
        to.StatusCode = pass.Status ?? (int)response.StatusCode;
        foreach (var (name, values) in response.Content.Headers.NonValidated)
        {
            if (DescribesBody(name) || Names(pass.Headers, name))
                to.Headers[name] = Copied(values);
        }

        // It may tell of a length all the same: of a body that does not come, or comes in chunks.
        if (response.StatusCode == HttpStatusCode.NoContent || response.Headers.NonValidated.Contains("Transfer-Encoding"))
            to.ContentLength = null;
        if (pass.ContentType is not null)
            to.ContentType = pass.ContentType;
        else if (to.ContentLength == 0 && pass.Status is not null)
            to.ContentType = null;
        for (var i = 0; i < pass.Headers.Count; i++)
        {
            if (response.Headers.NonValidated.TryGetValues(pass.Headers[i], out var values))
                to.Headers[pass.Headers[i]] = Copied(values);
        }
    }

    private static bool DescribesBody(string name) => name is "Content-Type" or "Content-Length" or "Content-Encoding" or "Content-Language" or "Content-Disposition";

    private static bool Names(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (string.Equals(names[i], name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static StringValues Copied(HeaderStringValues values) => values.Count == 1 ? values.ToString() : values.ToArray();
}
