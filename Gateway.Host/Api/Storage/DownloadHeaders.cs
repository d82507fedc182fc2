using System.Collections.Frozen;
using Microsoft.Net.Http.Headers;

namespace Gateway.Host.Api.Storage;

/// <summary>
/// Makes downloads harmless: what users upload is served from the gateway's own origin, so it must never run there. Browsers show
/// only what is known to be inert; everything else they save.
/// </summary>
internal static class DownloadHeaders
{
    private static readonly string[] InertKinds = ["image/", "audio/", "video/", "font/"];

    private static readonly FrozenSet<string> Inert = FrozenSet.ToFrozenSet(
        ["text/plain", "text/csv", "text/markdown", "application/pdf", "application/json", "application/octet-stream"],
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

        // Whoever asks next may be somebody else, and the object another: shared caches know nothing of keys.
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        if (context.Request.Query.TryGetValue("download", out var asked))
            response.Headers.ContentDisposition = Attachment(asked is [{ Length: > 0 } name] ? name : BaseName(context));
        else if (response.StatusCode != StatusCodes.Status304NotModified && !IsInert(response.ContentType))
            response.Headers.ContentDisposition = Attachment(BaseName(context));
    }

    private static bool IsInert(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var parsed))
            return false;
        var type = parsed.MediaType;
        if (Inert.Contains(type.ToString()))
            return true;

        // Of the images, the one kind that is a document with scripts, by whatever name.
        return InertKinds.Any(kind => type.StartsWith(kind, StringComparison.OrdinalIgnoreCase))
            && !type.ToString().Contains("svg", StringComparison.OrdinalIgnoreCase) && !type.EndsWith("xml", StringComparison.OrdinalIgnoreCase);
    }

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
