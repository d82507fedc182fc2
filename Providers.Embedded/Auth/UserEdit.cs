using Providers.Abstractions.Auth;

namespace Providers.Embedded.Auth;

/// <summary>Changes applied to a user's row.</summary>
internal static class UserEdit
{
    /// <summary>The user with the changes; the password comes hashed.</summary>
    public static StoredUser Apply(StoredUser user, UserChanges changes, string? hash, DateTimeOffset now) => user with
    {
        Email = changes.Email is { } email ? EmailAddress.Check(email) : user.Email,
        Password = hash ?? user.Password,
        EmailConfirmedAt = changes.EmailConfirmed switch
        {
            true => user.EmailConfirmedAt ?? now,
            false => null,
            null => user.EmailConfirmedAt,
        },
        UserMetadata = Metadata.Merge(user.UserMetadata, changes.UserMetadata, "user_metadata"),
        AppMetadata = Metadata.Merge(user.AppMetadata, changes.AppMetadata, "app_metadata"),
        Banned = changes.Banned ?? user.Banned,
        UpdatedAt = now,
    };
}
