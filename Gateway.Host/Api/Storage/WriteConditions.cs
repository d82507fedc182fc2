using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;

namespace Gateway.Host.Api.Storage;

/// <summary>
/// Refuses conditions on writes that nobody would judge: whoever sends one relies on it, and to write all the same would lose
/// what the condition was to keep.
/// </summary>
internal static class WriteConditions
{
    /// <summary>Whether the caller asks not to overwrite.</summary>
    public static bool IsCreateOnly(HttpRequest request) => request.Headers.IfNoneMatch is ["*"];

    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>: there is a condition that is not judged here.</exception>
    public static void Check(StorageOperation operation, HttpRequest request)
    {
        if (operation is StorageOperation.GetObject or StorageOperation.ListObjects or StorageOperation.ListBuckets)
            return;
        var headers = request.Headers;
        if (headers.IfMatch.Count > 0)
            throw Refuse("If-Match");
        if (headers.ContainsKey("If-Unmodified-Since"))
            throw Refuse("If-Unmodified-Since");
        if (headers.IfNoneMatch.Count > 0 && !(operation is StorageOperation.PutObject && IsCreateOnly(request)))
            throw Refuse("If-None-Match");
    }

    private static ProviderException Refuse(string header) => new(
        ErrorKind.InvalidRequest,
        $"'{header}' is not judged where storage is written, and nothing was. The one condition there is 'If-None-Match: *' on an upload, which refuses to overwrite. Leave the header out.");
}
