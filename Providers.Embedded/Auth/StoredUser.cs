using System.Text.Json;
using Providers.Abstractions.Auth;

namespace Providers.Embedded.Auth;

/// <summary>One row of the users' table.</summary>
internal sealed record StoredUser
{
    public required string Id { get; init; }
    public required string Email { get; init; }
    /// <summary>The hash, or null for a user who has no password yet.</summary>
    public string? Password { get; init; }
    public DateTimeOffset? EmailConfirmedAt { get; init; }
    public required JsonElement UserMetadata { get; init; }
    public required JsonElement AppMetadata { get; init; }
    public bool Banned { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? LastSignInAt { get; init; }

    public User ToUser() => new()
    {
        Id = Id,
        Email = Email,
        EmailConfirmedAt = EmailConfirmedAt,
        UserMetadata = UserMetadata,
        AppMetadata = AppMetadata,
        Identities = [new UserIdentity(Id, "email", Email)],
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        LastSignInAt = LastSignInAt,
    };
}
