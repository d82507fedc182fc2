using Gateway.Host.Keys;
using Gateway.Host.Tenancy;

namespace Gateway.Host.ControlPlane.Changes;

/// <summary>A key that asks for another.</summary>
/// <param name="Key">The key.</param>
/// <param name="RateLimit">How fast it may call, by itself or by its plan; null for no limit of its own.</param>
internal sealed record Minter(ApiKey Key, RateLimit? RateLimit);
