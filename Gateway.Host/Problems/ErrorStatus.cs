using Providers.Abstractions.Errors;

namespace Gateway.Host.Problems;

/// <summary>The one place where a kind of error becomes an HTTP status.</summary>
internal static class ErrorStatus
{
    /// <summary>The status that whatever went wrong is told by; 499 where nobody was left to tell.</summary>
    public static int Of(HttpContext context, Exception failure) => failure switch
    {
        ProviderException known => Of(known.Kind),
        BadHttpRequestException malformed => malformed.StatusCode == StatusCodes.Status413PayloadTooLarge ? malformed.StatusCode : StatusCodes.Status400BadRequest,
        _ when context.RequestAborted.IsCancellationRequested => StatusCodes.Status499ClientClosedRequest,
        _ => StatusCodes.Status500InternalServerError,
    };

    public static int Of(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidRequest or ErrorKind.FilterRequired or ErrorKind.InvalidCursor or ErrorKind.TypeMismatch
            or ErrorKind.NotNullViolation or ErrorKind.CheckViolation or ErrorKind.IndexRequired
            or ErrorKind.InvalidCredentials or ErrorKind.EmailNotConfirmed => 400,
        ErrorKind.InvalidKey or ErrorKind.KeyExpired or ErrorKind.InvalidToken or ErrorKind.TokenExpired => 401,
        ErrorKind.InsufficientScope or ErrorKind.PermissionDenied => 403,
        ErrorKind.NotFound or ErrorKind.TableNotFound or ErrorKind.BucketNotFound => 404,
        ErrorKind.MethodNotAllowed => 405,
        ErrorKind.NotSingle => 406,
        ErrorKind.AlreadyExists or ErrorKind.ForeignKeyViolation or ErrorKind.Conflict or ErrorKind.InFlight
            or ErrorKind.OutcomeUnknown => 409,
        ErrorKind.PreconditionFailed => 412,
        ErrorKind.PayloadTooLarge => 413,
        ErrorKind.UnsupportedMediaType => 415,
        ErrorKind.RangeNotSatisfiable => 416,
        ErrorKind.ScanLimitExceeded or ErrorKind.IdempotencyMismatch or ErrorKind.UserAlreadyExists or ErrorKind.WeakPassword
            or ErrorKind.MetadataTooLarge => 422,
        ErrorKind.RateLimited or ErrorKind.QuotaExceeded or ErrorKind.UpstreamRateLimited => 429,
        ErrorKind.NotSupported => 501,
        ErrorKind.UpstreamError or ErrorKind.BadConfiguration => 502,
        ErrorKind.UpstreamUnavailable or ErrorKind.StateUnavailable => 503,
        ErrorKind.UpstreamTimeout => 504,
        ErrorKind.Internal => 500,
        _ => 500,
    };
}
