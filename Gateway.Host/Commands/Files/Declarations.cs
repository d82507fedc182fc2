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

/// <summary>A connection with its settings, secrets included.</summary>
internal sealed record ConnectionDeclaration(string Name, string Provider, JsonObject Settings, FilePosition Position);

/// <summary>Which connection serves each concern; null for none.</summary>
internal sealed record RoutesDeclaration(string? Db, string? Storage, string? Auth, FilePosition Position);

/// <summary>A key, and the file that it is written to when it is made.</summary>
internal sealed record KeyDeclaration(string Name, string Kind, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt, LimitDeclaration? RateLimit, string? File, FilePosition Position);
