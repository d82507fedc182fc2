using System.Globalization;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Firebase;

/// <summary>What any of Google's services may answer with, whichever it is. https://cloud.google.com/apis/design/errors</summary>
internal static class GoogleErrors
{
    /// <summary>The error for a status, where the service itself has said nothing that is understood.</summary>
    public static ProviderException OfStatus(UpstreamAnswer answer, string? code, string? message = null)
    {
        var kind = answer.Status switch
        {
            401 => ErrorKind.InvalidToken,
            403 => ErrorKind.PermissionDenied,
            404 or 410 => ErrorKind.NotFound,
            408 or 504 => ErrorKind.UpstreamTimeout,
            409 => ErrorKind.Conflict,
            412 => ErrorKind.PreconditionFailed,
            413 => ErrorKind.PayloadTooLarge,
            416 => ErrorKind.RangeNotSatisfiable,
            429 => ErrorKind.UpstreamRateLimited,
            502 or 503 => ErrorKind.UpstreamUnavailable,
            >= 400 and < 500 => ErrorKind.InvalidRequest,
            _ => ErrorKind.UpstreamError,
        };
        return new ProviderException(kind, message ?? Describe(kind, answer.Status))
        {
            UpstreamCode = code ?? answer.Status.ToString(CultureInfo.InvariantCulture),
            RetryAfter = answer.RetryAfter ?? (kind is ErrorKind.UpstreamUnavailable or ErrorKind.UpstreamRateLimited ? TimeSpan.FromSeconds(5) : null),
        };
    }

    /// <summary>
    /// The error of the project as a whole: its API key or its service account is not accepted, or a service is not switched on. Null
    /// where it is none of these.
    /// </summary>
    public static ProviderException? OfProject(UpstreamAnswer answer)
    {
        if (IsPage(answer))
            return new ProviderException(ErrorKind.UpstreamError, "Something answered in Google's place. Try again later.") { UpstreamCode = answer.Status.ToString(CultureInfo.InvariantCulture) };
        var error = GoogleJson.ReadError(answer);
        var message = error.Text("message") ?? "";
        var reasons = string.Join(' ', error.Objects("details").Select(static detail => detail.Text("reason")).OfType<string>());
        if (Says("API_KEY_INVALID") || message.StartsWith("API key not valid", StringComparison.Ordinal) || message.StartsWith("API key expired", StringComparison.Ordinal)
            || message.Contains("missing a valid API key", StringComparison.Ordinal))
        {
            return BadKey("The project does not accept the connection's 'web_api_key': it was deleted, or is another project's. Copy the current one from the Firebase console, under Project settings.");
        }

        if (Says("API_KEY_SERVICE_BLOCKED") || Says("API_KEY_HTTP_REFERRER_BLOCKED") || Says("API_KEY_IP_ADDRESS_BLOCKED") || message.Contains("are blocked", StringComparison.Ordinal))
            return BadKey("The connection's 'web_api_key' is restricted, so that a server may not use it here. Allow the service and the gateway's address in the key's restrictions, or take another key.");
        if (Says("SERVICE_DISABLED") || message.StartsWith("CONFIGURATION_NOT_FOUND", StringComparison.Ordinal))
            return BadKey("This service is not switched on in the project. Its owner has to do that in the Firebase console.");
        return null;

        bool Says(string reason) => reasons.Contains(reason, StringComparison.Ordinal);

        ProviderException BadKey(string text) => new(ErrorKind.BadConfiguration, text) { UpstreamCode = error.Text("status") ?? answer.Status.ToString(CultureInfo.InvariantCulture) };
    }

    /// <summary>Whether a refusal is a page for people: whatever stands in between says so, and none of the caller's doing is at fault.</summary>
    public static bool IsPage(UpstreamAnswer answer) =>
        answer.Status is 400 or 401 or 404 or 405 or 410 && answer.ContentHeaders.ContentType?.MediaType == "text/html";

    /// <summary>The error of a call of the service: what is not allowed there, the connection's account lacks.</summary>
    public static ProviderException OfService(ProviderException error) => error.Kind is ErrorKind.InvalidToken or ErrorKind.PermissionDenied
        ? new ProviderException(ErrorKind.BadConfiguration, "The connection's service account may not do this, or is not accepted any more. Give it the role of the Firebase Admin SDK's account, or a new key.") { UpstreamCode = error.UpstreamCode }
        : error;

    private static string Describe(ErrorKind kind, int status) => kind switch
    {
        ErrorKind.NotFound => "There is nothing there.",
        ErrorKind.InvalidToken => "The user's token is not valid or has expired. Log in again.",
        ErrorKind.PermissionDenied => "The backend does not allow this.",
        ErrorKind.UpstreamUnavailable => $"The backend is away for the moment (status {status}). Try again.",
        ErrorKind.UpstreamRateLimited => "The backend limits the rate of its project. Try again later.",
        ErrorKind.UpstreamTimeout => "The backend did not answer in time. Try again later.",
        _ => $"The backend answered with status {status}.",
    };
}
