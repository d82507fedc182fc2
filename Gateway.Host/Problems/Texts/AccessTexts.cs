using Providers.Abstractions.Errors;

namespace Gateway.Host.Problems.Texts;

/// <summary>Keys, tokens, and what they allow.</summary>
internal static class AccessTexts
{
    internal static readonly (ErrorKind Kind, ProblemText Text)[] All =
    [
        (ErrorKind.InvalidKey, new(
            "Invalid key",
            "No key came with the request, or one that the gateway does not know.",
            "The header 'apikey' is missing, the key was cut when it was copied, it was removed from the configuration, or it belongs to another gateway.",
            "Send a current key of the tenant in the header 'apikey'. Copy it whole: a key has 55 characters, of which the last six are a checksum.",
            "No. Send another key.")),
        (ErrorKind.KeyExpired, new(
            "Key expired",
            "The key is known, but its time is over.",
            "The key was declared with 'ExpiresAt', and that moment has passed.",
            "Use the tenant's current key, or have an operator declare a new one.",
            "No. Send another key.")),
        (ErrorKind.InvalidToken, new(
            "Invalid token",
            "The user's token is not valid, or a call that needs one came without.",
            "The user logged out, the password was changed, a refresh token was used twice, or the token was issued for another tenant. A refresh token that comes back a second time ends its session, since one of the two who hold it stole it.",
            "Log the user in again, and send the new access token in 'Authorization: Bearer' beside the key.",
            "No. Log in again.")),
        (ErrorKind.TokenExpired, new(
            "Token expired",
            "The user's access token was good, but its time is over.",
            "Access tokens live for an hour unless configured otherwise; this one was not renewed in time.",
            "Exchange the refresh token by 'POST /api/auth/refresh', and repeat the call with the new access token.",
            "Yes, with the new token.")),
        (ErrorKind.InsufficientScope, new(
            "Insufficient scope",
            "The key is valid, but may not make this call.",
            "The key lacks the scope, or holds it for other tables or buckets only; or the call needs a secret key and came with a publishable one.",
            "Use a key with the scope that the message names, or have the scope added to this one. Secret keys belong on servers, never into an app.",
            "No. Use another key.")),
        (ErrorKind.PermissionDenied, new(
            "Permission denied",
            "The rules of the data refuse this caller. The key itself would allow the call.",
            "A table or bucket whose policy is 'none', which is the default for publishable keys; a row or object of another user; a missing user token; a signed URL that has expired or was altered; signing up where the operator does not let everybody.",
            "Log the user in and send the token beside the key, or declare a policy for the table or bucket, or make the call from a server with a secret key.",
            "No. Change the caller or the rule.")),
    ];
}
