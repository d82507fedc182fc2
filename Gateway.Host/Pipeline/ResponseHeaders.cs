using System.Buffers;
using System.Globalization;
using Gateway.Host.Shutdown;

namespace Gateway.Host.Pipeline;

/// <summary>The first stage: gives the request its id and every response its common headers.</summary>
internal sealed class ResponseHeaders(RequestDelegate next, Draining draining, TimeProvider clock)
{
    private const int MaxRequestIdLength = 128;

    private static readonly SearchValues<char> RequestIdCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.:");

    public Task InvokeAsync(HttpContext context)
    {
        var feature = new GatewayFeature(RequestId(context.Request), clock.GetTimestamp());
        context.Features[typeof(IGatewayFeature)] = feature;
        context.Response.OnStarting(static state =>
        {
            var (middleware, context) = ((ResponseHeaders, HttpContext))state;
            middleware.Write(context);
            return Task.CompletedTask;
        }, (this, context));
        return next(context);
    }

    private void Write(HttpContext context)
    {
        var feature = context.Gateway();
        var headers = context.Response.Headers;
        headers["X-Request-Id"] = feature.RequestId;

        // A connection that is idle when the server closes it may just be used for the next request, which then fails.
        if (draining.HasBegun && HttpProtocol.IsHttp11(context.Request.Protocol) && context.Response.StatusCode != StatusCodes.Status101SwitchingProtocols)
            headers.Connection = "close";
        headers["Server-Timing"] = Timing(clock.GetElapsedTime(feature.StartedAt), feature.Upstream);
        if (feature.Connection is { } connection)
            headers["Gateway-Provider"] = connection.Provider;
        if (feature.RateLimit is { } limit)
        {
            headers["RateLimit-Policy"] = limit.Policy;
            headers["RateLimit"] = limit.ToString();
        }
    }

    /// <summary>What <c>Server-Timing</c> says of a request that took so long, of which the upstream's part is told apart.</summary>
    public static string Timing(TimeSpan total, TimeSpan upstream)
    {
        var (own, ownThousandths) = Math.DivRem(Math.Max(0, (total - upstream).Ticks / TimeSpan.TicksPerMicrosecond), 1_000);
        var (other, otherThousandths) = Math.DivRem(upstream.Ticks / TimeSpan.TicksPerMicrosecond, 1_000);

        // Whole numbers, as to format a fraction takes several times as long.
        return string.Create(CultureInfo.InvariantCulture, $"gateway;dur={own}.{ownThousandths:D3}, upstream;dur={other}.{otherThousandths:D3}");
    }

    private static string RequestId(HttpRequest request)
    {
        var given = request.Headers["X-Request-Id"];
        return given is [{ Length: > 0 and <= MaxRequestIdLength } id] && !id.AsSpan().ContainsAnyExcept(RequestIdCharacters)
            ? id
            : Random.Shared.GetHexString(32, lowercase: true);
    }
}
