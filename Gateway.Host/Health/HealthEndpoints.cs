namespace Gateway.Host.Health;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it takes requests. Both speak of the gateway itself, never
/// of a tenant's backend.
/// </summary>
internal static class HealthEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/health/live", Methods, (RequestDelegate)(context => Answer(context, ready: true)));
        app.MapMethods("/health/ready", Methods, (RequestDelegate)(context => Answer(
            context, !context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)));
        return app;
    }

    private static Task Answer(HttpContext context, bool ready)
    {
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(ready ? """{"status":"ok"}""" : """{"status":"stopping"}""");
    }
}
