namespace Providers.Embedded.Auth;

/// <summary>What is known of a refresh token.</summary>
/// <param name="SessionId">The session that it goes on with.</param>
/// <param name="UserId">Whose session it is.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="Use">Its use; null for one that was not used yet.</param>
internal sealed record StoredRefreshToken(string SessionId, string UserId, DateTimeOffset ExpiresAt, TokenUse? Use);

/// <summary>The first use of a refresh token.</summary>
/// <param name="At">When it was.</param>
/// <param name="Salt">What makes its successor, together with the token itself.</param>
internal readonly record struct TokenUse(DateTimeOffset At, byte[] Salt);
