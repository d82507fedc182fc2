using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Host.Pipeline;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Problems;

/// <summary>Writes errors in the contract's one shape (RFC 9457).</summary>
internal static class ProblemWriter
{
    public const string ContentType = "application/problem+json";

    private const string RequestId = "request_id";

    // Text is written as it is, not escaped for HTML: the media type is never rendered.
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with a problem. Nothing of the response may have been sent yet.</summary>
    public static async Task WriteAsync(HttpContext context, ProviderException error)
    {
        var response = context.Response;
        Prepare(response, error);
        if (context.Gateway().ContentRange is { } range)
            response.Headers.ContentRange = range;
        if (HttpMethods.IsHead(context.Request.Method))
            return;

        var body = Render(error, context.Gateway());
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>The body of a problem.</summary>
    public static ReadOnlyMemory<byte> Render(ProviderException error, IGatewayFeature feature)
    {
        var body = new System.Buffers.ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(body, Options))
            Write(writer, error, feature);
        return body.WrittenMemory;
    }

    /// <summary>The body of a problem that was kept, as it answers another request.</summary>
    public static ReadOnlyMemory<byte> Readdress(ReadOnlyMemory<byte> body, IGatewayFeature feature)
    {
        var problem = JsonNode.Parse(body.Span)!.AsObject();
        problem[RequestId] = feature.RequestId;
        var readdressed = new System.Buffers.ArrayBufferWriter<byte>(body.Length);
        using (var writer = new Utf8JsonWriter(readdressed, Options))
            problem.WriteTo(writer);
        return readdressed.WrittenMemory;
    }

    private static void Prepare(HttpResponse response, ProviderException error)
    {
        // Headers of an answer that was being made must not stay on the problem; those of the transport must.
        var allow = response.Headers.Allow;
        var origin = response.Headers.Vary;
        response.Headers.Clear();
        if (allow.Count > 0)
            response.Headers.Allow = allow;
        if (origin.Count > 0)
            response.Headers.Vary = origin;

        response.StatusCode = ErrorStatus.Of(error.Kind);
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        if (response.StatusCode == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        if (error.RetryAfter is { } wait)
            response.Headers.RetryAfter = ((long)Math.Ceiling(Math.Max(1, wait.TotalSeconds))).ToString(CultureInfo.InvariantCulture);
    }

    private static void Write(Utf8JsonWriter writer, ProviderException error, IGatewayFeature feature)
    {
        var code = ErrorCode.Of(error.Kind);
        writer.WriteStartObject();
        writer.WriteString("type", $"/problems/{code}");
        writer.WriteString("title", ProblemTexts.All[error.Kind].Title);
        writer.WriteNumber("status", ErrorStatus.Of(error.Kind));
        writer.WriteString("detail", error.Message);
        writer.WriteString("code", code);
        writer.WriteString("message", error.Message);
        writer.WriteString("hint", error.Hint);
        writer.WriteString("details", error.Details);
        writer.WriteString(RequestId, feature.RequestId);
        writer.WriteString("provider", feature.Connection?.Provider);
        writer.WriteString("upstream_code", error.UpstreamCode);
        writer.WriteEndObject();
    }
}
