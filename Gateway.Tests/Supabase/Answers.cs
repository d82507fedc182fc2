using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Supabase;

/// <summary>What a project answers with.</summary>
internal static class Answers
{
    public static RequestDelegate Json(string json, params (string Name, string Value)[] headers) => Json(200, json, headers);

    public static RequestDelegate Json(int status, string json, params (string Name, string Value)[] headers) =>
        Text(status, "application/json; charset=utf-8", json, headers);

    public static RequestDelegate Empty(int status, params (string Name, string Value)[] headers) => context =>
    {
        Head(context, status, headers);
        return Task.CompletedTask;
    };

    public static RequestDelegate Html(int status) => Text(status, "text/html", "<html><body><h1>nginx</h1></body></html>");

    public static RequestDelegate Text(int status, string type, string text, params (string Name, string Value)[] headers) => async context =>
    {
        Head(context, status, headers);
        context.Response.ContentType = type;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.WriteAsync(text, context.RequestAborted);
    };

    private static void Head(HttpContext context, int status, (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
    }
}
