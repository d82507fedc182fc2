using System.Text.Json;
using Providers.Abstractions.Exchanges;

namespace Providers.Abstractions.Auth;

/// <summary>A user, the same on every provider.</summary>
public sealed record User : Answer
{
    /// <summary>The id; a UUID for users made through the gateway.</summary>
    public required string Id { get; init; }

    /// <summary>The audience, <c>authenticated</c>.</summary>
    public string Aud { get; init; } = "authenticated";

    /// <summary>The role, <c>authenticated</c>.</summary>
    public string Role { get; init; } = "authenticated";

    /// <summary>The address.</summary>
    public string? Email { get; init; }

    /// <summary>When the address was confirmed, or null.</summary>
    public DateTimeOffset? EmailConfirmedAt { get; init; }

    /// <summary>The user's own metadata, a JSON object.</summary>
    public required JsonElement UserMetadata { get; init; }

    /// <summary>The application's metadata, a JSON object that users cannot change.</summary>
    public required JsonElement AppMetadata { get; init; }

    /// <summary>The identities that the user signs in with.</summary>
    public IReadOnlyList<UserIdentity> Identities { get; init; } = [];

    /// <summary>When the user was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the user was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the user last logged in, or null.</summary>
    public DateTimeOffset? LastSignInAt { get; init; }
}

/// <summary>One way in which a user signs in.</summary>
/// <param name="Id">The user's id there.</param>
/// <param name="Provider">Where: <c>email</c>, <c>google</c>.</param>
/// <param name="Email">The address there.</param>
public sealed record UserIdentity(string Id, string Provider, string? Email);

/// <summary>One page of users.</summary>
/// <param name="Users">The users, oldest first.</param>
/// <param name="NextCursor">Where the next page starts, or null on the last.</param>
public sealed record UserPage(IReadOnlyList<User> Users, string? NextCursor) : Answer;
