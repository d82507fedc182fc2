namespace Providers.Abstractions.Errors;

/// <summary>
/// Everything that can go wrong, as the contract names it: the code is the name in snake_case. The host turns a kind into an
/// HTTP status in one place; adapters know kinds only.
/// </summary>
public enum ErrorKind
{
    /// <summary>A parameter, header or body is malformed; the message names it and the position.</summary>
    InvalidRequest,
    /// <summary>An update or delete without a filter would change the whole table.</summary>
    FilterRequired,
    /// <summary>The cursor is not one that this query on this connection gave out.</summary>
    InvalidCursor,
    /// <summary>A value does not fit its column's type.</summary>
    TypeMismatch,
    /// <summary>A required column is null or missing.</summary>
    NotNullViolation,
    /// <summary>A value breaks a check constraint.</summary>
    CheckViolation,
    /// <summary>The backend needs an index for this query; it is given in the details.</summary>
    IndexRequired,
    /// <summary>No such key, or no key at all.</summary>
    InvalidKey,
    /// <summary>The key has expired.</summary>
    KeyExpired,
    /// <summary>The end user's token is not valid.</summary>
    InvalidToken,
    /// <summary>The end user's token has expired.</summary>
    TokenExpired,
    /// <summary>The key lacks a scope.</summary>
    InsufficientScope,
    /// <summary>The backend's row rules, or a table's policy, refuse.</summary>
    PermissionDenied,
    /// <summary>No such row, object, user or path.</summary>
    NotFound,
    /// <summary>No such table.</summary>
    TableNotFound,
    /// <summary>No such bucket.</summary>
    BucketNotFound,
    /// <summary>The path exists but not for this method.</summary>
    MethodNotAllowed,
    /// <summary>One object was asked for, but the answer has none or several.</summary>
    NotSingle,
    /// <summary>The body's media type is not accepted here.</summary>
    UnsupportedMediaType,
    /// <summary>The range lies outside of the rows or bytes.</summary>
    RangeNotSatisfiable,
    /// <summary>A row, object, bucket or name exists already.</summary>
    AlreadyExists,
    /// <summary>A referenced row does not exist, or a row is still referenced.</summary>
    ForeignKeyViolation,
    /// <summary>Another writer was faster.</summary>
    Conflict,
    /// <summary>The first request with this idempotency key has not been answered yet.</summary>
    InFlight,
    /// <summary>It cannot be known whether the first request with this idempotency key took effect.</summary>
    OutcomeUnknown,
    /// <summary>A precondition header does not hold.</summary>
    PreconditionFailed,
    /// <summary>The body is larger than allowed.</summary>
    PayloadTooLarge,
    /// <summary>The query would read more documents than the gateway evaluates.</summary>
    ScanLimitExceeded,
    /// <summary>The idempotency key was used with another payload.</summary>
    IdempotencyMismatch,
    /// <summary>The tenant, key or user sends too fast.</summary>
    RateLimited,
    /// <summary>A hard quota is used up.</summary>
    QuotaExceeded,
    /// <summary>The backend limits the rate of its project.</summary>
    UpstreamRateLimited,
    /// <summary>A defect of the gateway.</summary>
    Internal,
    /// <summary>This provider cannot do this; the message says what can.</summary>
    NotSupported,
    /// <summary>The backend answered with something that it should not.</summary>
    UpstreamError,
    /// <summary>The connection's settings do not work: a wrong key, a wrong address.</summary>
    BadConfiguration,
    /// <summary>The backend is away, paused, or its breaker is open.</summary>
    UpstreamUnavailable,
    /// <summary>The gateway's own store is away.</summary>
    StateUnavailable,
    /// <summary>The backend did not answer in time.</summary>
    UpstreamTimeout,
    /// <summary>Auth: wrong password or unknown user; the two are not told apart.</summary>
    InvalidCredentials,
    /// <summary>Auth: the address is registered already.</summary>
    UserAlreadyExists,
    /// <summary>Auth: the password is too weak.</summary>
    WeakPassword,
    /// <summary>Auth: the address has not been confirmed yet.</summary>
    EmailNotConfirmed,
    /// <summary>Auth: the user's metadata is larger than the backend keeps.</summary>
    MetadataTooLarge,
}
