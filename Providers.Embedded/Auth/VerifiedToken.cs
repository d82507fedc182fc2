namespace Providers.Embedded.Auth;

/// <summary>What a token with a good signature says.</summary>
internal sealed record VerifiedToken(string UserId, string SessionId, DateTimeOffset ExpiresAt, string Issuer, string KeyId);
