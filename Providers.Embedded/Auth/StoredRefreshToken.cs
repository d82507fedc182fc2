namespace Providers.Embedded.Auth;

/// <summary>What is known of a refresh token.</summary>
internal sealed record StoredRefreshToken(string SessionId, string UserId, bool Used, DateTimeOffset ExpiresAt);
