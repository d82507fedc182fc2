namespace Gateway.Host.Api.SelfService;

/// <summary>An account.</summary>
internal sealed record OwnAccount(string Id, string Email, DateTimeOffset CreatedAt);

/// <summary>An account that has logged in.</summary>
internal sealed record AccountSession(string AccessToken, string TokenType, long ExpiresIn, long ExpiresAt, OwnAccount Account);

/// <summary>A tenant that was just made: with its keys, this once.</summary>
internal sealed record OwnTenantAnswer(string Name, string Plan, string? DbProvider, string? StorageProvider, string? AuthProvider, string SecretKey, string PublishableKey, DateTimeOffset CreatedAt);
