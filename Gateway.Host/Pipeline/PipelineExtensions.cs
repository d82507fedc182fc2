using Gateway.Host.Admission;
using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.Idempotency;
using Gateway.Host.Keys;
using Gateway.Host.Limits;
using Gateway.Host.Metering;
using Gateway.Host.Problems;

namespace Gateway.Host.Pipeline;

/// <summary>The order of the stages.</summary>
internal static class PipelineExtensions
{
    /// <summary>Every request passes these stages from top to bottom.</summary>
    public static IApplicationBuilder UseGatewayPipeline(this IApplicationBuilder app) => app
        .UseMiddleware<ResponseHeaders>()
        .UseMiddleware<ProblemDetails>()
        .UseMiddleware<Cors>()
        .UseWhen(static context => AsksForWebSocket(context.Request), static app => app.UseWebSockets())
        .UseRouting()
        .UseMiddleware<KeyCheck>()
        .UseMiddleware<OperatorCheck>()
        .UseMiddleware<ConnectionChoice>()
        .UseMiddleware<RateLimiting>()
        .UseMiddleware<PathGuard>()
        .UseMiddleware<BodyEncodingGuard>()
        .UseMiddleware<ScopeCheck>()
        .UseMiddleware<IdempotencyGuard>()
        .UseMiddleware<CallAdmission>()
        .UseMiddleware<CallMetering>()
        .UseMiddleware<ConnectionGuard>()
        .UseMiddleware<IdempotentRequests>();

    // By an upgrade in HTTP/1.1, by CONNECT in HTTP/2. To look at every other request for one would cost it a feature of its own.
    private static bool AsksForWebSocket(HttpRequest request) => request.Headers.ContainsKey("Upgrade") || HttpMethods.IsConnect(request.Method);
}
