namespace Providers.Abstractions.Connections;

/// <summary>An end user whose token was verified.</summary>
/// <param name="Id">The user's id at the auth connection.</param>
/// <param name="Email">The address, where the token tells it.</param>
/// <param name="SessionId">The session that the token belongs to, where the backend has sessions.</param>
public sealed record VerifiedUser(string Id, string? Email, string? SessionId);
