namespace Gateway.Host.Api.OpenApi;

/// <summary>The description of the API, at <c>/openapi/v1.json</c>, and a page to read and try it, at <c>/docs</c>.</summary>
internal static class OpenApiEndpoints
{
    public const string Address = "/openapi/v1.json";

    private const string Document = "Gateway.Host.Api.OpenApi.openapi.json";

    public static IEndpointRouteBuilder MapOpenApiDocument(this IEndpointRouteBuilder app)
    {
        var document = Read();
        app.MapGet(Address, (RequestDelegate)(context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.Headers.AccessControlAllowOrigin = "*";
            return context.Response.Body.WriteAsync(document, context.RequestAborted).AsTask();
        }));
        ApiReference.Map(app);
        return app;
    }

    private static byte[] Read()
    {
        using var stream = typeof(OpenApiEndpoints).Assembly.GetManifestResourceStream(Document)!;
        var document = new byte[stream.Length];
        stream.ReadExactly(document);
        return document;
    }
}
