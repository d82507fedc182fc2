using Scalar.AspNetCore;

namespace Gateway.Host.Api.OpenApi;

/// <summary>
/// <c>/docs</c>: the page to read and try the API on. It works without the internet and tells nobody who reads it: fonts from
/// elsewhere, telemetry and hosted assistants are off, and the browser is told to load and call nothing but this gateway.
/// </summary>
internal static class ApiReference
{
    public const string Address = "/docs";

    // The page starts itself by an inline script, and its styles are set by script.
    private const string OwnOriginOnly =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder app) => app.MapScalarApiReference(Address, (options, context) =>
    {
        context.Response.Headers.ContentSecurityPolicy = OwnOriginOnly;
        options
            .WithTitle("Gateway")
            .WithOpenApiRoutePattern(OpenApiEndpoints.Address)
            .AddPreferredSecuritySchemes("apikey")
            .HideDeveloperTools()
            .HideClientButton()
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp();
    });
}
