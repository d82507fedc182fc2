using System.Net;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Problems;

/// <summary><c>GET /problems/{code}</c>: explains each code to a person.</summary>
internal static class ProblemPages
{
    public static IEndpointRouteBuilder MapProblems(this IEndpointRouteBuilder app)
    {
        app.MapGet("/problems/{code}", (RequestDelegate)Show);
        return app;
    }

    private static Task Show(HttpContext context)
    {
        var code = context.Request.RouteValues["code"] as string ?? "";
        if (!ErrorCode.TryParse(code, out var kind))
            throw new ProviderException(ErrorKind.NotFound, $"There is no problem '{code}'. '/openapi/v1.json' lists the codes in its schema 'Problem'.");

        var text = ProblemTexts.All[kind];
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        return context.Response.WriteAsync(
            $$"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>{{Encode(text.Title)}}</title>
            <style>body { font: 18px/1.6 system-ui, sans-serif; max-width: 40em; margin: 4em auto; padding: 0 1em } h2 { font-size: 1em; margin-bottom: 0 } h2 + p { margin-top: 0 }</style></head>
            <body>
            <h1>{{Encode(text.Title)}}</h1>
            <p><code>{{code}}</code>, HTTP status {{ErrorStatus.Of(kind)}}</p>
            <p>{{Encode(text.Meaning)}}</p>
            <h2>What usually causes it</h2>
            <p>{{Encode(text.Cause)}}</p>
            <h2>How to mend it</h2>
            <p>{{Encode(text.Remedy)}}</p>
            <h2>Does it help to try again?</h2>
            <p>{{Encode(text.Retry)}}</p>
            </body>
            </html>
            """,
            context.RequestAborted);
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
