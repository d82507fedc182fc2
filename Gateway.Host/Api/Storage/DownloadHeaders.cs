using System.Collections.Frozen;
using Microsoft.Net.Http.Headers;

namespace Gateway.Host.Api.Storage;

/// <summary>
/// Makes downloads harmless: what users upload is served from the gateway's own origin, so it must never run there.
/// </summary>
internal static class DownloadHeaders
{
    private static readonly FrozenSet<string> Active = FrozenSet.ToFrozenSet(
        [
            "text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml", "text/javascript", "application/javascript",
            "application/ecmascript", "text/ecmascript", "application/x-javascript", "text/css", "application/wasm", "text/vbscript",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Sets the headers when the response starts, whoever makes it.</summary>
    public static void Protect(HttpContext context) => context.Response.OnStarting(static state =>
    {
        Set((HttpContext)state);
        return Task.CompletedTask;
    }, context);

    private static void Set(HttpContext context)
    {
        var response = context.Response;
        if (response.StatusCode >= StatusCodes.Status400BadRequest)
            return;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        if (context.Request.Query.TryGetValue("download", out var asked))
            response.Headers.ContentDisposition = Attachment(asked is [{ Length: > 0 } name] ? name : BaseName(context));
        else if (IsActive(response.ContentType))
            response.Headers.ContentDisposition = Attachment(BaseName(context));
    }

    private static bool IsActive(string? contentType) =>
        contentType is not null && (!MediaTypeHeaderValue.TryParse(contentType, out var type) || Active.Contains(type.MediaType.Value ?? "")
            || type.MediaType.EndsWith("+xml", StringComparison.OrdinalIgnoreCase));

    private static string Attachment(string name)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(string.Concat(name.Where(c => !char.IsControl(c))));
        return disposition.ToString();
    }

    private static string BaseName(HttpContext context)
    {
        var path = StoragePaths.Object(context).Path;
        return path[(path.LastIndexOf('/') + 1)..];
    }
}
