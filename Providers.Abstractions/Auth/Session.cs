using System.Text.Json;
using Providers.Abstractions.Exchanges;

namespace Providers.Abstractions.Auth;

/// <summary>A session, the same on every provider.</summary>
public sealed record Session : Answer
{
    /// <summary>The token that travels in <c>Authorization: Bearer</c>.</summary>
    public required string AccessToken { get; init; }

    /// <summary>The token for the next session; good for one use.</summary>
    public required string RefreshToken { get; init; }

    /// <summary>Always <c>bearer</c>.</summary>
    public string TokenType { get; init; } = "bearer";

    /// <summary>The access token's life from now, in seconds.</summary>
    public required long ExpiresIn { get; init; }

    /// <summary>When the access token expires, in seconds since 1970.</summary>
    public required long ExpiresAt { get; init; }

    /// <summary>The user.</summary>
    public required User User { get; init; }
}

/// <summary>A registered user whose address must be confirmed before the first session.</summary>
/// <param name="User">The user.</param>
/// <param name="Session">Always null, and written so.</param>
public sealed record PendingUser(User User, Session? Session = null) : Answer;

/// <summary>A JSON Web Key Set (RFC 7517).</summary>
/// <param name="Keys">The public keys.</param>
public sealed record SigningKeys(IReadOnlyList<JsonElement> Keys) : Answer;
