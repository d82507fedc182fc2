using Providers.Abstractions.Errors;
using Providers.Supabase.Auth;

namespace Gateway.Tests.Supabase.Auth;

/// <summary>GoTrue's errors in the contract's words.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class GoTrueErrorsTests
{
    [TestCase(400, "invalid_credentials", "Invalid login credentials", ErrorKind.InvalidCredentials)]
    [TestCase(400, "email_not_confirmed", "Email not confirmed", ErrorKind.EmailNotConfirmed)]
    [TestCase(422, "user_already_exists", "User already registered", ErrorKind.UserAlreadyExists)]
    [TestCase(422, "email_exists", "A user with this email address has already been registered", ErrorKind.UserAlreadyExists)]
    [TestCase(422, "weak_password", "Password should be at least 6 characters.", ErrorKind.WeakPassword)]
    [TestCase(422, "same_password", "New password should be different from the old password.", ErrorKind.WeakPassword)]
    [TestCase(403, "bad_jwt", "invalid JWT: unable to parse or verify signature, token signature is invalid", ErrorKind.InvalidToken)]
    [TestCase(403, "bad_jwt", "invalid JWT: unable to parse or verify signature, token has invalid claims: token is expired", ErrorKind.TokenExpired)]
    [TestCase(401, "no_authorization", "This endpoint requires a Bearer token", ErrorKind.InvalidToken)]
    [TestCase(403, "session_not_found", "Session from session_id claim in JWT does not exist", ErrorKind.InvalidToken)]
    [TestCase(400, "session_expired", "Invalid Refresh Token: Session Expired", ErrorKind.InvalidToken)]
    [TestCase(400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found", ErrorKind.InvalidToken)]
    [TestCase(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used", ErrorKind.InvalidToken)]
    [TestCase(404, "user_not_found", "User not found", ErrorKind.NotFound)]
    [TestCase(400, "user_banned", "User is banned", ErrorKind.PermissionDenied)]
    [TestCase(403, "not_admin", "User not allowed", ErrorKind.PermissionDenied)]
    [TestCase(422, "signup_disabled", "Signups not allowed for this instance", ErrorKind.PermissionDenied)]
    [TestCase(422, "email_provider_disabled", "Email signups are disabled", ErrorKind.PermissionDenied)]
    [TestCase(400, "validation_failed", "Unable to validate email address: invalid format", ErrorKind.InvalidRequest)]
    [TestCase(400, "email_address_invalid", "Email address \"a@b\" is invalid", ErrorKind.InvalidRequest)]
    [TestCase(409, "conflict", "Too many concurrent token refresh requests", ErrorKind.Conflict)]
    [TestCase(429, "over_request_rate_limit", "Request rate limit reached", ErrorKind.UpstreamRateLimited)]
    [TestCase(429, "over_email_send_rate_limit", "For security purposes, you can only request this after 42 seconds.", ErrorKind.UpstreamRateLimited)]
    [TestCase(504, "request_timeout", "Processing this request timed out, please retry after a moment.", ErrorKind.UpstreamTimeout)]
    [TestCase(500, "unexpected_failure", "Database error querying schema", ErrorKind.UpstreamError)]
    [TestCase(422, "a_code_of_the_future", "Something else", ErrorKind.InvalidRequest)]
    public void Map_Code_IsThatKindWithTheCodeKept(int status, string code, string message, ErrorKind kind)
    {
        var error = GoTrueErrors.Map(UpstreamAnswers.Of(status, $$"""{"code":{{status}},"error_code":"{{code}}","msg":{{System.Text.Json.JsonSerializer.Serialize(message)}}}"""));
        Assert.That((error.Kind, error.UpstreamCode), Is.EqualTo((kind, code)));
        Assert.That(error.Message, Is.Not.Empty);
        if (kind == ErrorKind.UpstreamRateLimited)
            Assert.That(error.RetryAfter, Is.Not.Null);
    }

    [Test]
    public void Map_OlderVersion_IsRead()
    {
        var error = GoTrueErrors.Map(UpstreamAnswers.Of(400, """{"error":"invalid_grant","error_description":"Invalid login credentials"}"""));
        Assert.That((error.Kind, error.UpstreamCode), Is.EqualTo((ErrorKind.InvalidCredentials, "invalid_grant")));
    }

    [Test]
    public void Map_InvalidCredentials_HaveOneTextWhateverWasWrong()
    {
        var first = GoTrueErrors.Map(UpstreamAnswers.Of(400, """{"error_code":"invalid_credentials","msg":"Invalid login credentials"}"""));
        var second = GoTrueErrors.Map(UpstreamAnswers.Of(400, """{"error":"invalid_grant","error_description":"Wrong password"}"""));
        Assert.That(second.Message, Is.EqualTo(first.Message));
    }

    [TestCase("""{"error_code":"validation_failed","msg":"refresh_token required"}""", ErrorKind.InvalidToken)]
    [TestCase("""{"error":"invalid_grant","error_description":"Invalid Refresh Token"}""", ErrorKind.InvalidToken)]
    [TestCase("""{"error_code":"user_banned","msg":"User is banned"}""", ErrorKind.PermissionDenied)]
    [TestCase("""{"error_code":"over_request_rate_limit","msg":"Request rate limit reached"}""", ErrorKind.UpstreamRateLimited)]
    public void MapRefresh_AnythingWrongWithTheToken_IsInvalidToken(string body, ErrorKind kind) =>
        Assert.That(GoTrueErrors.MapRefresh(UpstreamAnswers.Of(400, body)).Kind, Is.EqualTo(kind));

    [TestCase("""{"error_code":"bad_jwt","msg":"Bad ID token"}""", ErrorKind.InvalidToken)]
    [TestCase("""{"error":"invalid request","error_description":"Nonces mismatch"}""", ErrorKind.InvalidToken)]
    [TestCase("""{"error_code":"provider_disabled","msg":"Provider (issuer \"https://accounts.google.com\") is not enabled"}""", ErrorKind.PermissionDenied)]
    public void MapIdToken_AnythingWrongWithTheToken_IsInvalidToken(string body, ErrorKind kind) =>
        Assert.That(GoTrueErrors.MapIdToken(UpstreamAnswers.Of(400, body)).Kind, Is.EqualTo(kind));

    [Test]
    public void MapRefresh_KeyRefused_IsTheConnectionsFault() =>
        Assert.That(GoTrueErrors.MapRefresh(UpstreamAnswers.Of(401, """{"message":"Invalid API key"}""")).Kind, Is.EqualTo(ErrorKind.BadConfiguration));
}
