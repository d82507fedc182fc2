using System.Collections.Frozen;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Firebase.Auth;

/// <summary>
/// What Identity Toolkit's codes are in the contract's words. A code stands at the beginning of the message:
/// <c>WEAK_PASSWORD : Password should be at least 6 characters</c>. https://firebase.google.com/docs/reference/rest/auth
/// </summary>
internal static class AuthErrors
{
    private static readonly FrozenDictionary<string, ErrorKind> Kinds = new Dictionary<string, ErrorKind>
    {
        ["EMAIL_NOT_FOUND"] = ErrorKind.InvalidCredentials, ["INVALID_PASSWORD"] = ErrorKind.InvalidCredentials, ["INVALID_LOGIN_CREDENTIALS"] = ErrorKind.InvalidCredentials,
        ["EMAIL_EXISTS"] = ErrorKind.UserAlreadyExists, ["DUPLICATE_EMAIL"] = ErrorKind.UserAlreadyExists, ["DUPLICATE_LOCAL_ID"] = ErrorKind.UserAlreadyExists,
        ["FEDERATED_USER_ID_ALREADY_LINKED"] = ErrorKind.UserAlreadyExists,
        ["WEAK_PASSWORD"] = ErrorKind.WeakPassword, ["PASSWORD_DOES_NOT_MEET_REQUIREMENTS"] = ErrorKind.WeakPassword, ["INVALID_PASSWORD_LENGTH"] = ErrorKind.WeakPassword,
        ["MISSING_PASSWORD"] = ErrorKind.InvalidRequest, ["INVALID_EMAIL"] = ErrorKind.InvalidRequest, ["MISSING_EMAIL"] = ErrorKind.InvalidRequest, ["INVALID_NEW_EMAIL"] = ErrorKind.InvalidRequest,
        ["INVALID_ID_TOKEN"] = ErrorKind.InvalidToken, ["TOKEN_EXPIRED"] = ErrorKind.InvalidToken, ["USER_TOKEN_EXPIRED"] = ErrorKind.InvalidToken,
        ["INVALID_REFRESH_TOKEN"] = ErrorKind.InvalidToken, ["MISSING_REFRESH_TOKEN"] = ErrorKind.InvalidToken, ["INVALID_GRANT_TYPE"] = ErrorKind.InvalidToken,
        ["INVALID_IDP_RESPONSE"] = ErrorKind.InvalidToken, ["INVALID_CREDENTIAL_OR_PROVIDER_ID"] = ErrorKind.InvalidToken, ["MISSING_OR_INVALID_NONCE"] = ErrorKind.InvalidToken,
        ["USER_NOT_FOUND"] = ErrorKind.NotFound, ["USER_DISABLED"] = ErrorKind.PermissionDenied,
        ["OPERATION_NOT_ALLOWED"] = ErrorKind.PermissionDenied, ["PASSWORD_LOGIN_DISABLED"] = ErrorKind.PermissionDenied, ["ADMIN_ONLY_OPERATION"] = ErrorKind.PermissionDenied,
        ["CREDENTIAL_TOO_OLD_LOGIN_AGAIN"] = ErrorKind.PermissionDenied, ["UNVERIFIED_EMAIL"] = ErrorKind.PermissionDenied, ["BLOCKING_FUNCTION_ERROR_RESPONSE"] = ErrorKind.PermissionDenied,
        ["CLAIMS_TOO_LARGE"] = ErrorKind.MetadataTooLarge, ["FORBIDDEN_CLAIM"] = ErrorKind.InvalidRequest, ["INVALID_CLAIMS"] = ErrorKind.InvalidRequest,
        ["INVALID_PAGE_SELECTION"] = ErrorKind.InvalidCursor,
        ["TOO_MANY_ATTEMPTS_TRY_LATER"] = ErrorKind.UpstreamRateLimited, ["RESET_PASSWORD_EXCEED_LIMIT"] = ErrorKind.UpstreamRateLimited, ["QUOTA_EXCEEDED"] = ErrorKind.UpstreamRateLimited,
        ["PROJECT_DISABLED"] = ErrorKind.UpstreamUnavailable, ["PROJECT_NOT_FOUND"] = ErrorKind.BadConfiguration, ["INVALID_PROJECT_ID"] = ErrorKind.BadConfiguration,
        ["INSUFFICIENT_PERMISSION"] = ErrorKind.BadConfiguration,
    }.ToFrozenDictionary();

    public static ProviderException Map(UpstreamAnswer answer)
    {
        if (GoogleErrors.OfProject(answer) is { } project)
            return project;
        var error = GoogleJson.ReadError(answer);
        var (code, detail) = Split(error.Text("message") ?? "");
        if (!Kinds.TryGetValue(code, out var kind))
            return GoogleErrors.OfStatus(answer, code.Length is > 0 and < 64 && !code.Contains(' ', StringComparison.Ordinal) ? code : error.Text("status"));
        return kind == ErrorKind.InvalidCredentials ? InvalidCredentials() : new ProviderException(kind, Describe(code, kind, detail))
        {
            UpstreamCode = code,
            RetryAfter = kind is ErrorKind.UpstreamRateLimited or ErrorKind.UpstreamUnavailable ? answer.RetryAfter ?? TimeSpan.FromSeconds(30) : null,
        };
    }

    /// <summary>
    /// Reads an error of logging in: whatever is wrong with address or password is told in the same way, and that a user is banned too, as
    /// it is said to whoever has no password.
    /// </summary>
    public static ProviderException MapLogIn(UpstreamAnswer answer) =>
        Map(answer) is { UpstreamCode: not ("INVALID_EMAIL" or "MISSING_PASSWORD" or "MISSING_EMAIL" or "USER_DISABLED") } error ? error : InvalidCredentials();

    /// <summary>Reads an error of a refresh: whatever is wrong with the token or its user, it is good no more.</summary>
    public static ProviderException MapRefresh(UpstreamAnswer answer) => OfToken(Map(answer), "The refresh token is not valid, or its session has ended. Log in again.");

    /// <summary>Reads an error of a call with a user's own token: likewise.</summary>
    public static ProviderException MapOwn(UpstreamAnswer answer)
    {
        var error = Map(answer);
        return error.Kind is ErrorKind.NotFound or ErrorKind.InvalidToken || error.UpstreamCode == "USER_DISABLED"
            ? OfToken(error, "The user's token is not valid any more: its session has ended, or the user was disabled or deleted. Log in again.")
            : error;
    }

    /// <summary>Reads an error of signing in with another provider's token: likewise.</summary>
    public static ProviderException MapIdToken(UpstreamAnswer answer) => Map(answer) is var error && error.Kind is ErrorKind.InvalidToken or ErrorKind.InvalidRequest
        ? OfToken(error, "The id token is not valid, has expired, or is not for this project. Ask its provider for a new one.")
        : error;

    /// <summary>Reads an error of a call of the service: what is not allowed there, the connection's account lacks.</summary>
    public static ProviderException MapService(UpstreamAnswer answer) => answer.Status is 401 or 403 ? GoogleErrors.OfService(Map(answer)) : Map(answer);

    // The same text whatever was wrong, on every provider.
    private static ProviderException InvalidCredentials() => new(ErrorKind.InvalidCredentials, "Invalid login credentials") { UpstreamCode = "INVALID_LOGIN_CREDENTIALS" };

    private static ProviderException OfToken(ProviderException error, string message) =>
        error.Kind is ErrorKind.InvalidToken or ErrorKind.InvalidRequest or ErrorKind.NotFound or ErrorKind.PermissionDenied
            ? new ProviderException(ErrorKind.InvalidToken, message) { UpstreamCode = error.UpstreamCode }
            : error;

    private static (string Code, string? Detail) Split(string message) =>
        message.IndexOf(" : ", StringComparison.Ordinal) is >= 0 and var colon ? (message[..colon], message[(colon + 3)..]) : (message, null);

    private static string Describe(string code, ErrorKind kind, string? detail) => code switch
    {
        "USER_DISABLED" => "The user is banned. An administrator can change that.",
        "OPERATION_NOT_ALLOWED" or "PASSWORD_LOGIN_DISABLED" => "The project does not allow this way of signing in. Its owner can switch it on in the Firebase console, under Authentication.",
        "ADMIN_ONLY_OPERATION" => "The project lets nobody register on their own. Its administrators make the users.",
        "CREDENTIAL_TOO_OLD_LOGIN_AGAIN" => "The user has to have logged in lately to change this. Log in again, and repeat it.",
        "UNVERIFIED_EMAIL" => "The user's address has to be confirmed first.",
        "BLOCKING_FUNCTION_ERROR_RESPONSE" => "A function of the project refused this.",
        "INVALID_EMAIL" or "INVALID_NEW_EMAIL" or "MISSING_EMAIL" => "'email' is no address.",
        "FORBIDDEN_CLAIM" => $"'app_metadata' holds a name that tokens keep for themselves{(detail is null ? "" : $": '{detail}'")}. Choose another.",
        "PROJECT_DISABLED" => "The project is disabled. Its owner has to see to that in the Firebase console.",
        _ => kind switch
        {
            ErrorKind.UserAlreadyExists => "The address is registered already. Log in, or recover the password.",
            ErrorKind.WeakPassword => detail is null ? "The password is too weak. Choose a longer one." : $"{detail.TrimEnd('.')}.",
            ErrorKind.InvalidToken => "The token is not valid, or its session has ended. Log in again.",
            ErrorKind.NotFound => "There is no such user.",
            ErrorKind.MetadataTooLarge => UserClaims.TooLarge,
            ErrorKind.InvalidCursor => UserCursors.Unknown,
            ErrorKind.UpstreamRateLimited => "Firebase takes no more such calls for now. Try again later.",
            ErrorKind.BadConfiguration => "The project does not exist, or the connection's service account may not do this. Check the connection's settings.",
            _ => "Firebase refused.",
        },
    };
}
