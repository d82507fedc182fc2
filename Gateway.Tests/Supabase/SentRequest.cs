using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Supabase;

/// <summary>A request as it arrived at a project: the target byte for byte.</summary>
internal sealed record SentRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    // What says how the request travels, not what it says.
    private static readonly string[] Transport = ["Host", "Content-Length", "Transfer-Encoding", "traceparent"];

    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => JsonElement.Parse(Bytes);

    /// <summary>The request line, with what comes before the question mark decoded by nobody.</summary>
    public string Line => $"{Method} {Target}";

    /// <summary>The request line with its query decoded, to be read by people.</summary>
    public string Decoded => $"{Method} {Uri.UnescapeDataString(Target)}";

    /// <summary>All headers but those of the transport, as <c>name: value</c>.</summary>
    public IEnumerable<string> Said => Headers.Where(static header => !Transport.Contains(header.Key, StringComparer.OrdinalIgnoreCase)).Select(static header => $"{header.Key}: {header.Value}");

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public static async Task<SentRequest> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        context.Request.Body = new MemoryStream(body.ToArray()); // The answer may depend on it.
        return new SentRequest(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray());
    }
}
