using System.Text.Json.Nodes;

namespace Gateway.Host.Commands.Files;

/// <summary>What a file declares.</summary>
internal sealed record TenantsFile(string Path, IReadOnlyList<PlanDeclaration> Plans, IReadOnlyList<TenantDeclaration> Tenants);

/// <summary>A plan, as the API takes it.</summary>
internal sealed record PlanDeclaration(string Name, JsonObject Body, FilePosition Position);

/// <summary>A tenant. What is null is not spoken of, and stays as it is.</summary>
internal sealed record TenantDeclaration(
    string Name,
    string? Plan,
    string? Status,
    IReadOnlyList<string>? AllowedOrigins,
    IReadOnlyList<ConnectionDeclaration>? Connections,
    RoutesDeclaration? Routes,
    IReadOnlyList<KeyDeclaration>? Keys,
    FilePosition Position);

/// <summary>A connection with all its settings, secrets included; without any, they stay as they are.</summary>
internal sealed record ConnectionDeclaration(string Name, string Provider, JsonObject? Settings, FilePosition Position);

/// <summary>Which connection serves each concern that the file speaks of; null for none.</summary>
internal sealed record RoutesDeclaration(IReadOnlyDictionary<string, string?> Named, FilePosition Position)
{
    /// <summary>What serves a concern, where so far it is another or none.</summary>
    public string? Of(string concern, string? before) => Named.TryGetValue(concern, out var name) ? name : before;
}

/// <summary>A key, and the file that it is written to when it is made.</summary>
internal sealed record KeyDeclaration(string Name, string Kind, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt, LimitDeclaration? RateLimit, string? File, FilePosition Position);
