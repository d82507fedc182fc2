using System.Buffers;
using Gateway.Host.Keys;
using Gateway.Host.Tenancy;
using Microsoft.Extensions.Primitives;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Pipeline;

/// <summary>
/// Lets browsers call: any origin may, with a publishable key. A preflight carries no key, so it is answered for everybody;
/// the answer to the call itself decides, and with a secret key it names no origin.
/// </summary>
internal sealed class Cors(RequestDelegate next)
{
    private const string Exposed =
        "Content-Range, Link, Location, ETag, Retry-After, X-Request-Id, RateLimit, RateLimit-Policy, Server-Timing, "
        + "Gateway-Provider, Gateway-Documents-Read, Idempotency-Replayed";

    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    // Names of headers and what divides them (RFC 9110, 5.6.2): what else was asked for could not stand in an answer.
    private static readonly SearchValues<char> HeaderNames =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&'*+-.^_`|~, ");

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.Origin is not [{ Length: > 0 } origin])
            return next(context);
        if (HttpMethods.IsOptions(request.Method) && request.Headers.ContainsKey("Access-Control-Request-Method"))
            return Preflight(context);

        // Asked now: what is forwarded as it is has lost its keys when it is answered.
        var allowed = PresentsServerKey(request) ? null : origin;
        context.Response.OnStarting(static state =>
        {
            var (context, origin) = ((HttpContext, string?))state;
            Allow(context, origin);
            return Task.CompletedTask;
        }, (context, allowed));
        return next(context);
    }

    /// <summary>Whether pages of an origin may call with a publishable key of this tenant.</summary>
    public static bool IsAllowed(Tenant tenant, string origin) =>
        tenant.AllowedOrigins.Count == 0 || tenant.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);

    private static Task Preflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders is [{ Length: > 0 } asked] && !asked.AsSpan().ContainsAnyExcept(HeaderNames) ? asked : "*";
        headers.AccessControlMaxAge = "7200";
        headers.Vary = "Origin, Access-Control-Request-Headers";
        return Task.CompletedTask;
    }

    private static void Allow(HttpContext context, string? origin)
    {
        var feature = context.Gateway();
        var headers = context.Response.Headers;
        headers.Append("Vary", "Origin");
        if (origin is null)
            return;
        if (feature.Tenant is { } tenant && !IsAllowed(tenant, origin))
            return;
        headers.AccessControlAllowOrigin = feature.Tenant is { AllowedOrigins.Count: > 0 } ? origin : "*";

        // Which headers a backend's own protocol needs is for the backend to say.
        headers.AccessControlExposeHeaders = context.GetEndpoint()?.Metadata.GetMetadata<TenantEndpoint>() is { Concern: Concern.Native } ? "*" : Exposed;
    }

    // By what was sent, not by what was found: a refused key or an unknown path must not open the answer to a browser either.
    private static bool PresentsServerKey(HttpRequest request) =>
        HoldServerKey(request.Headers["apikey"]) || HoldServerKey(request.Headers["X-Tenant-Token"]) || HoldServerKey(request.Headers.Authorization)
        || HoldServerKey(request.Query["apikey"]);

    private static bool HoldServerKey(StringValues values)
    {
        foreach (var value in values)
        {
            if (value is not null && (value.Contains(GatewayKey.SecretPrefix, StringComparison.Ordinal) || value.Contains(GatewayKey.OperatorPrefix, StringComparison.Ordinal)))
                return true;
        }

        return false;
    }
}
