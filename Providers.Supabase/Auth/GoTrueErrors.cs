using System.Collections.Frozen;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Auth;

/// <summary>What GoTrue's codes are in the contract's words. https://supabase.com/docs/guides/auth/debugging/error-codes</summary>
internal static class GoTrueErrors
{
    private static readonly FrozenDictionary<string, ErrorKind> Kinds = new Dictionary<string, ErrorKind>
    {
        ["invalid_credentials"] = ErrorKind.InvalidCredentials, ["invalid_grant"] = ErrorKind.InvalidCredentials,
        ["email_not_confirmed"] = ErrorKind.EmailNotConfirmed, ["provider_email_needs_verification"] = ErrorKind.EmailNotConfirmed,
        ["user_already_exists"] = ErrorKind.UserAlreadyExists, ["email_exists"] = ErrorKind.UserAlreadyExists, ["identity_already_exists"] = ErrorKind.UserAlreadyExists,
        ["weak_password"] = ErrorKind.WeakPassword, ["same_password"] = ErrorKind.WeakPassword,
        ["bad_jwt"] = ErrorKind.InvalidToken, ["no_authorization"] = ErrorKind.InvalidToken, ["session_not_found"] = ErrorKind.InvalidToken,
        ["session_expired"] = ErrorKind.InvalidToken, ["refresh_token_not_found"] = ErrorKind.InvalidToken, ["refresh_token_already_used"] = ErrorKind.InvalidToken,
        ["user_not_found"] = ErrorKind.NotFound, ["user_banned"] = ErrorKind.PermissionDenied, ["not_admin"] = ErrorKind.PermissionDenied,
        ["signup_disabled"] = ErrorKind.PermissionDenied, ["email_provider_disabled"] = ErrorKind.PermissionDenied, ["provider_disabled"] = ErrorKind.PermissionDenied,
        ["insufficient_aal"] = ErrorKind.PermissionDenied, ["reauthentication_needed"] = ErrorKind.PermissionDenied, ["email_address_not_authorized"] = ErrorKind.PermissionDenied,
        ["validation_failed"] = ErrorKind.InvalidRequest, ["bad_json"] = ErrorKind.InvalidRequest, ["email_address_invalid"] = ErrorKind.InvalidRequest,
        ["captcha_failed"] = ErrorKind.InvalidRequest, ["conflict"] = ErrorKind.Conflict,
        ["over_request_rate_limit"] = ErrorKind.UpstreamRateLimited, ["over_email_send_rate_limit"] = ErrorKind.UpstreamRateLimited, ["over_sms_send_rate_limit"] = ErrorKind.UpstreamRateLimited,
        ["request_timeout"] = ErrorKind.UpstreamTimeout, ["hook_timeout"] = ErrorKind.UpstreamTimeout, ["hook_timeout_after_retry"] = ErrorKind.UpstreamTimeout,
        ["unexpected_failure"] = ErrorKind.UpstreamError,
    }.ToFrozenDictionary();

    public static ProviderException Map(UpstreamAnswer answer)
    {
        if (ProjectErrors.Find(answer) is { } project)
            return project;
        var body = UpstreamJson.ReadError(answer);
        if (ProjectErrors.IsAboutKey(answer, body))
            return ProjectErrors.KeyRefused(body.Text("error_code"));

        // Older versions say "error" and "error_description", newer ones "error_code" and "msg".
        var code = body.Text("error_code") ?? body.Text("error");
        var message = body.Text("msg") ?? body.Text("error_description") ?? body.Text("message");
        if (code is null || !Kinds.TryGetValue(code, out var kind))
            return ProjectErrors.OfStatus(answer, code, message);
        if (kind == ErrorKind.InvalidToken && code == "bad_jwt" && ProjectErrors.IsExpired(message))
            kind = ErrorKind.TokenExpired;
        return kind == ErrorKind.InvalidCredentials ? InvalidCredentials(code) : new ProviderException(kind, Describe(kind, message))
        {
            UpstreamCode = code,
            RetryAfter = kind == ErrorKind.UpstreamRateLimited ? answer.RetryAfter ?? TimeSpan.FromSeconds(30) : null,
        };
    }

    /// <summary>Reads an error of a refresh: whatever is wrong with the token, it is not valid.</summary>
    public static ProviderException MapRefresh(UpstreamAnswer answer) => OfToken(Map(answer), "The refresh token is not valid, was used before, or its session has ended. Log in again.");

    /// <summary>Reads an error of signing in with another provider's token: likewise.</summary>
    public static ProviderException MapIdToken(UpstreamAnswer answer) => OfToken(Map(answer), "The id token is not valid, has expired, or is not for this project. Ask its provider for a new one.");

    private static ProviderException OfToken(ProviderException error, string message) =>
        error.Kind is ErrorKind.InvalidToken or ErrorKind.InvalidCredentials or ErrorKind.InvalidRequest
            ? new ProviderException(ErrorKind.InvalidToken, message) { UpstreamCode = error.UpstreamCode }
            : error;

    // The same text whatever was wrong, on every provider.
    private static ProviderException InvalidCredentials(string code) => new(ErrorKind.InvalidCredentials, "Invalid login credentials") { UpstreamCode = code };

    private static string Describe(ErrorKind kind, string? message) => kind switch
    {
        ErrorKind.TokenExpired => "The token has expired. Refresh the session, or log in again.",
        ErrorKind.InvalidToken => "The token is not valid, was used before, or its session has ended. Log in again.",
        ErrorKind.UserAlreadyExists => "The address is registered already. Log in, or recover the password.",
        _ => message ?? "The backend's auth refused.",
    };
}
