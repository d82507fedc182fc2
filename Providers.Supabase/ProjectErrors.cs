using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase;

/// <summary>Errors that any of a project's services may answer with, or whatever stands in front of them.</summary>
internal static class ProjectErrors
{
    /// <summary>Where the token itself has run out, rather than being wrong.</summary>
    public static bool IsExpired(string? message) =>
        message?.Contains("expired", StringComparison.OrdinalIgnoreCase) == true || message?.Contains("\"exp\" claim", StringComparison.Ordinal) == true;

    /// <summary>The error of the project as a whole, or null where a service itself has spoken.</summary>
    public static ProviderException? Find(UpstreamAnswer answer) => answer.Status switch
    {
        // https://supabase.com/docs/guides/troubleshooting/http-status-codes
        402 => Unavailable("The project is restricted, as its quota is used up or a bill is open. Its owner has to see to that in the dashboard.", "402"),
        540 => Unavailable("The project is paused. Resume it in the dashboard.", "540"),
        544 => Unavailable("The project's database did not answer in time. Look at the project's health in the dashboard.", "544"),
        546 => new ProviderException(ErrorKind.UpstreamError, "The project's resources are used up.") { UpstreamCode = "546" },

        // A page that is not there, or a port that wants TLS: no service of a project's says so by HTML, and none of the caller's doing is at fault.
        400 or 401 or 404 or 405 or 410 when IsPage(answer) => UpstreamJson.NotJson(),
        _ => null,
    };

    /// <summary>The error for a status alone.</summary>
    public static ProviderException OfStatus(UpstreamAnswer answer, string? code, string? message)
    {
        var kind = answer.Status switch
        {
            401 => ErrorKind.InvalidToken,
            403 => ErrorKind.PermissionDenied,
            404 or 410 => ErrorKind.NotFound,
            406 => ErrorKind.NotSingle,
            408 or 504 or 524 => ErrorKind.UpstreamTimeout,
            409 or 423 => ErrorKind.Conflict,
            412 => ErrorKind.PreconditionFailed,
            413 => ErrorKind.PayloadTooLarge,
            415 => ErrorKind.UnsupportedMediaType,
            416 => ErrorKind.RangeNotSatisfiable,
            429 => ErrorKind.UpstreamRateLimited,
            502 or 503 or (>= 520 and <= 523) => ErrorKind.UpstreamUnavailable,
            >= 400 and < 500 => ErrorKind.InvalidRequest,
            _ => ErrorKind.UpstreamError,
        };
        return new ProviderException(kind, message ?? Describe(kind, answer.Status))
        {
            UpstreamCode = code ?? answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture),
            RetryAfter = answer.RetryAfter ?? (kind is ErrorKind.UpstreamUnavailable or ErrorKind.UpstreamRateLimited ? TimeSpan.FromSeconds(5) : null),
        };
    }

    /// <summary>
    /// What the answer to a call without a user's token means: then it is the connection's own key that was refused.
    /// </summary>
    public static ProviderException KeyRefused(string? code) =>
        new(ErrorKind.BadConfiguration, "The project does not accept the connection's key: it was rotated, disabled, or is another project's. Copy the current one into the connection's settings.") { UpstreamCode = code ?? "401" };

    /// <summary>An error of a call without a user's token, where a token that is refused is the connection's own key.</summary>
    public static ProviderException OfKeyAlone(ProviderException error) =>
        error is { Kind: ErrorKind.InvalidToken or ErrorKind.TokenExpired, UpstreamCode: not ("refresh_token_not_found" or "refresh_token_already_used" or "session_not_found" or "session_expired") }
            ? KeyRefused(error.UpstreamCode)
            : error;

    /// <summary>How errors are read for a caller: without a user's token, a token that is refused is the connection's own key.</summary>
    public static Func<UpstreamAnswer, ProviderException> MapperFor(Caller caller, Func<UpstreamAnswer, ProviderException> map) =>
        caller.UserToken is null ? OfKeyAlone(map) : map;

    /// <summary>Whether an answer complains about the API key, not about a user.</summary>
    public static bool IsAboutKey(UpstreamAnswer answer, JsonElement body) =>
        answer.Status is 401 or 403
        && (body.Text("message") ?? body.Text("msg") ?? body.Text("error") ?? "") is var message
        && (message.Contains("API key", StringComparison.OrdinalIgnoreCase) || message.Contains("apikey", StringComparison.OrdinalIgnoreCase));

    private static bool IsPage(UpstreamAnswer answer) => answer.ContentHeaders.ContentType?.MediaType == "text/html";

    private static Func<UpstreamAnswer, ProviderException> OfKeyAlone(Func<UpstreamAnswer, ProviderException> map) => answer => OfKeyAlone(map(answer));

    private static ProviderException Unavailable(string message, string code) =>
        new(ErrorKind.UpstreamUnavailable, message) { UpstreamCode = code, RetryAfter = TimeSpan.FromMinutes(1) };

    private static string Describe(ErrorKind kind, int status) => kind switch
    {
        ErrorKind.NotFound => "There is nothing there.",
        ErrorKind.UpstreamUnavailable => $"The backend is away for the moment (status {status}). Try again.",
        ErrorKind.UpstreamRateLimited => "The backend limits the rate of its project. Try again later.",
        ErrorKind.UpstreamTimeout => "The backend did not answer in time. Try again later.",
        _ => $"The backend answered with status {status}.",
    };
}
