using System.Globalization;
using Gateway.Host.Pipeline;
using Microsoft.Net.Http.Headers;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;

namespace Gateway.Host.Api.Storage;

/// <summary>Answers conditions and a range on an opened object (RFC 9110), and copies what is left of it.</summary>
internal static class ObjectDownload
{
    public static async Task WriteAsync(HttpContext context, ObjectContent content)
    {
        var (request, response, info) = (context.Request.GetTypedHeaders(), context.Response, content.Info);
        var tag = new EntityTagHeaderValue(info.ETag);
        var modified = DateTimeOffset.FromUnixTimeSeconds(info.UpdatedAt.ToUnixTimeSeconds());
        response.Headers.ETag = info.ETag;
        response.Headers.LastModified = HeaderUtilities.FormatDate(modified);
        response.Headers.AcceptRanges = "bytes";

        // In this order: RFC 9110, section 13.2.2.
        if (!PreconditionHolds(request, tag, modified))
            throw new ProviderException(ErrorKind.PreconditionFailed, "The object has changed since: 'If-Match' or 'If-Unmodified-Since' does not hold. Read it again.");
        if (Unchanged(request, tag, modified))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var (offset, count) = (0L, info.Size);
        if (HttpMethods.IsGet(context.Request.Method) && RangeApplies(request, tag, modified) && request.Range is { Ranges: { Count: 1 } ranges })
        {
            (offset, count) = Resolve(context, ranges.First(), info.Size);
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {offset}-{offset + count - 1}/{info.Size}");
        }

        response.ContentType = ObjectMediaType.Show(info.ContentType);
        response.ContentLength = count;
        if (HttpMethods.IsHead(context.Request.Method) || count == 0)
            return;
        await content.CopyToAsync(response.Body, offset, count, context.RequestAborted);
        context.Gateway().BytesOut = count;
    }

    private static bool Unchanged(Microsoft.AspNetCore.Http.Headers.RequestHeaders request, EntityTagHeaderValue tag, DateTimeOffset modified) =>
        request.IfNoneMatch.Count > 0
            ? request.IfNoneMatch.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(tag, useStrongComparison: false))
            : request.IfModifiedSince is { } since && modified <= since;

    private static bool PreconditionHolds(Microsoft.AspNetCore.Http.Headers.RequestHeaders request, EntityTagHeaderValue tag, DateTimeOffset modified) =>
        request.IfMatch.Count > 0
            ? request.IfMatch.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(tag, useStrongComparison: true))
            : request.IfUnmodifiedSince is not { } since || modified <= since;

    private static bool RangeApplies(Microsoft.AspNetCore.Http.Headers.RequestHeaders request, EntityTagHeaderValue tag, DateTimeOffset modified) =>
        request.Range is { } range && range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)
        && (request.IfRange is not { } condition
            || (condition.EntityTag is { } wanted ? wanted.Compare(tag, useStrongComparison: true) : condition.LastModified >= modified));

    private static (long Offset, long Count) Resolve(HttpContext context, RangeItemHeaderValue range, long size)
    {
        var from = range.From ?? Math.Max(0, size - range.To!.Value);
        var to = range.From is null ? size - 1 : Math.Min(range.To ?? (size - 1), size - 1);
        if (from < size && from <= to)
            return (from, to - from + 1);

        context.Gateway().ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{size}");
        throw new ProviderException(ErrorKind.RangeNotSatisfiable, $"The range lies beyond the object's {size} bytes.");
    }
}
