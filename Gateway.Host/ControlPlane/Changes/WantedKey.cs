using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;

namespace Gateway.Host.ControlPlane.Changes;

/// <summary>What a new key is to be.</summary>
/// <param name="Name">What usage reports and messages call it.</param>
/// <param name="Kind">Secret or publishable.</param>
/// <param name="Scopes">What it may do; null for all that its kind may.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
/// <param name="RateLimit">How fast it may call; null for what the plan says of keys.</param>
internal sealed record WantedKey(string Name, KeyKind Kind, IReadOnlyList<string>? Scopes, DateTimeOffset? ExpiresAt, RateLimit? RateLimit);
