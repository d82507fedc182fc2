using System.Text.Json;

namespace Providers.Abstractions.Auth;

/// <summary>What a user is made with, or changed to. Null leaves a thing as it is.</summary>
public sealed record UserChanges
{
    /// <summary>The address.</summary>
    public string? Email { get; init; }

    /// <summary>The password.</summary>
    public string? Password { get; init; }

    /// <summary>Merged into the user's metadata at the top level; a property that is null is removed.</summary>
    public JsonElement? UserMetadata { get; init; }

    /// <summary>Merged into the application's metadata, for the service only.</summary>
    public JsonElement? AppMetadata { get; init; }

    /// <summary>Marks the address as confirmed, for the service only.</summary>
    public bool? EmailConfirmed { get; init; }

    /// <summary>Refuses log-ins and refreshes from now on, for the service only.</summary>
    public bool? Banned { get; init; }
}
