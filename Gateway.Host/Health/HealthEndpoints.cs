using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Limits;
using Gateway.Host.Shutdown;

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
        app.MapMethods("/health/live", Methods, (RequestDelegate)(static context => Answer(context, ready: true, "ok")));
        app.MapMethods("/health/ready", Methods, (RequestDelegate)(static context =>
        {
            var (ready, status) = Readiness(context.RequestServices);
            return Answer(context, ready, status, context.RequestServices.GetRequiredService<IRateLimiter>().State);
        }));
        return app;
    }

    // While what is known of the stored tenants is good, a node without the store serves them; taking all nodes out would end that.
    private static (bool Ready, string Status) Readiness(IServiceProvider services) =>
        services.GetRequiredService<Draining>().HasBegun
            ? (false, "stopping")
            : services.GetRequiredService<ControlPlaneStore>().State switch
            {
                StoreState.Opening => (false, "starting"),
                StoreState.Away => (true, "store_away"),
                StoreState.Lost => (false, "store_lost"),
                _ => (true, "ok"),
            };

    private static Task Answer(HttpContext context, bool ready, string status, RateLimitsState? limits = null)
    {
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(
            limits is null ? $$"""{"status":"{{status}}"}""" : $$"""{"status":"{{status}}","rate_limits":"{{limits.Value.ToString().ToLowerInvariant()}}"}""");
    }
}
