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
            throw new ProviderException(ErrorKind.NotFound, $"There is no problem '{code}'.");

        var text = ProblemTexts.All[kind];
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        return context.Response.WriteAsync(
            $$"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>{{WebUtility.HtmlEncode(text.Title)}}</title>
            <style>body { font: 18px/1.6 system-ui, sans-serif; max-width: 40em; margin: 4em auto; padding: 0 1em }</style></head>
            <body>
            <h1>{{WebUtility.HtmlEncode(text.Title)}}</h1>
            <p><code>{{code}}</code>, HTTP status {{ErrorStatus.Of(kind)}}</p>
            <p>{{WebUtility.HtmlEncode(text.Explanation)}}</p>
            </body>
            </html>
            """,
            context.RequestAborted);
    }
}
