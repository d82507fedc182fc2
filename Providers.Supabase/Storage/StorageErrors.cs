using System.Globalization;
using System.Text.Json;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Storage;

/// <summary>
/// What the Storage API's errors are in the contract's words. The status that counts is the one in the body: over HTTP most of
/// them are 400. https://supabase.com/docs/guides/storage/debugging/error-codes
/// </summary>
internal static class StorageErrors
{
    public static ProviderException Map(UpstreamAnswer answer)
    {
        var body = UpstreamJson.ReadError(answer);
        var status = int.TryParse(body.Text("statusCode"), NumberStyles.None, CultureInfo.InvariantCulture, out var told) ? told : answer.Status;
        if (ProjectErrors.Find(answer with { Status = status }) is { } project)
            return project;
        var code = body.Text("code") ?? body.Text("error");
        var message = body.Text("message") ?? "";
        if (ProjectErrors.IsAboutKey(answer, body))
            return ProjectErrors.KeyRefused(code);

        // HEAD has no body: 400 is what a missing object answers with.
        if (answer.Body.IsEmpty && answer.Status is 400 or 404)
            return NotFound(code);
        return status switch
        {
            404 when Says(message, "bucket") || Says(code, "bucket") => new ProviderException(ErrorKind.BucketNotFound, "There is no such bucket, or not for this caller.") { UpstreamCode = code },
            404 => NotFound(code),
            409 when Says(code, "NotEmpty") || Says(message, "not empty") => new ProviderException(ErrorKind.Conflict, "The bucket is not empty. Delete its objects first.") { UpstreamCode = code },
            409 when Says(message, "already exists") || Says(code, "AlreadyExists") || Says(code, "Duplicate") =>
                new ProviderException(ErrorKind.AlreadyExists, "There is one of that name already.") { UpstreamCode = code },
            401 => BadToken(message, code),
            400 or 403 when Says(message, "jwt") || Says(code, "jwt") || Says(message, "\"exp\" claim") => BadToken(message, code),
            403 => new ProviderException(ErrorKind.PermissionDenied, Says(message, "row-level") ? "The storage's policies do not allow this." : message) { UpstreamCode = code },
            415 or 422 when Says(message, "mime") => new ProviderException(ErrorKind.UnsupportedMediaType, message) { UpstreamCode = code },
            413 => new ProviderException(ErrorKind.PayloadTooLarge, "The object is larger than the bucket or the project allows.") { UpstreamCode = code },
            _ => ProjectErrors.OfStatus(answer with { Status = status }, code, message.Length == 0 ? null : message),
        };
    }

    public static ProviderException NotFound(string? code) => new(ErrorKind.NotFound, "There is no such object, or not for this caller.") { UpstreamCode = code };

    private static ProviderException BadToken(string message, string? code) => new(
        ProjectErrors.IsExpired(message) ? ErrorKind.TokenExpired : ErrorKind.InvalidToken, "The user's token is not valid or has expired. Log in again.") { UpstreamCode = code };

    private static bool Says(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}
