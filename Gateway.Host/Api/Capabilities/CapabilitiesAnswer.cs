namespace Gateway.Host.Api.Capabilities;

/// <summary>What a tenant can do, by concern; null where no connection serves it.</summary>
internal sealed record CapabilitiesAnswer(ConcernCapabilities? Db, ConcernCapabilities? Storage, ConcernCapabilities? Auth);

/// <summary>What one connection can do, for each kind of key.</summary>
internal sealed record ConcernCapabilities(
    string Provider, string Connection, IReadOnlyList<string> Publishable, IReadOnlyList<string> Secret);
