using System.Text.Json;

namespace Gateway.Host.Accounts;

/// <summary>What an account asks for.</summary>
/// <param name="Name">The tenant's name.</param>
/// <param name="Db">The provider of its database; null for none.</param>
/// <param name="Storage">The provider of its storage; null for none.</param>
/// <param name="Auth">The provider of its auth; null for none.</param>
/// <param name="Credentials">The settings of each provider's connection, by the provider's name.</param>
internal sealed record WantedTenant(string Name, string? Db, string? Storage, string? Auth, JsonElement? Credentials)
{
    /// <summary>The providers, each once.</summary>
    public IReadOnlyList<string> Providers => [.. new[] { Db, Storage, Auth }.OfType<string>().Distinct()];
}
