using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Firebase.Storage;

/// <summary>What storage's errors are in the contract's words. https://cloud.google.com/storage/docs/json_api/v1/status-codes</summary>
internal static class StorageErrors
{
    public static ProviderException Map(UpstreamAnswer answer, bool isService)
    {
        if (GoogleErrors.OfProject(answer) is { } project)
            return project;
        var error = GoogleJson.ReadError(answer);
        var code = error.Objects("errors").Select(static detail => detail.Text("reason")).FirstOrDefault();
        if (answer.Status is 401 or 403 && isService)
            return GoogleErrors.OfService(GoogleErrors.OfStatus(answer, code));
        return answer.Status switch
        {
            404 when IsAboutBucket(answer) => new ProviderException(
                ErrorKind.BadConfiguration, "The project has no such bucket. Copy its name from the Firebase console, under Storage, into the connection's settings.") { UpstreamCode = code },
            404 => NotFound(code),
            403 => new ProviderException(ErrorKind.PermissionDenied, "The storage's Security Rules do not allow this.") { UpstreamCode = code },
            412 => new ProviderException(ErrorKind.PreconditionFailed, "The object has changed, or is there already, which the request's condition keeps from being overwritten.") { UpstreamCode = code },
            413 => new ProviderException(ErrorKind.PayloadTooLarge, "The object is larger than the storage allows.") { UpstreamCode = code },
            _ => GoogleErrors.OfStatus(answer, code),
        };
    }

    /// <summary>Whether it is Cloud Storage's bucket that is not there.</summary>
    public static bool IsAboutBucket(UpstreamAnswer answer) =>
        GoogleJson.ReadError(answer).Text("message")?.Contains("bucket does not exist", StringComparison.OrdinalIgnoreCase) == true;

    public static ProviderException NotFound(string? code = null) => new(ErrorKind.NotFound, "There is no such object, or not for this caller.") { UpstreamCode = code };

    public static ProviderException Exists() => new(ErrorKind.PreconditionFailed, "There is an object at this path already, which 'If-None-Match: *' keeps from being overwritten.") { UpstreamCode = "conditionNotMet" };

    public static ProviderException Unreadable() => new(ErrorKind.UpstreamError, "The storage answered with something that it should not. Try again later.");
}
