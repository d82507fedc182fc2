using Providers.Abstractions.Connections;

namespace Gateway.Host.ControlPlane.Changes;

/// <summary>What a new key is to be.</summary>
/// <param name="Name">What usage reports and messages call it.</param>
/// <param name="Kind">Secret or publishable.</param>
/// <param name="Scopes">What it may do; null for all that its kind may.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
internal sealed record WantedKey(string Name, KeyKind Kind, IReadOnlyList<string>? Scopes, DateTimeOffset? ExpiresAt);
