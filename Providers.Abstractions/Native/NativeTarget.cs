namespace Providers.Abstractions.Native;

/// <summary>Where a native request goes, and with what.</summary>
public sealed record NativeTarget
{
    /// <summary>
    /// The root of the project, to which the path behind the connection's name is relative. Addresses under it that come back in
    /// headers are shown as the gateway's.
    /// </summary>
    public required Uri Root { get; init; }

    /// <summary>The absolute address, query included; see <see cref="NativeAddress.Join"/>. Never shown to the caller.</summary>
    public required Uri Address { get; init; }

    /// <summary>
    /// Headers that replace the caller's, credentials included. An <c>Authorization</c> of the caller's goes upstream only as it
    /// stands here.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>
    /// Whether what answers there is the tenant's own code: its errors then say nothing about the backend, open no breaker for
    /// it, and are not tried again.
    /// </summary>
    public bool IsOwnCode { get; init; }

    /// <summary>What rewrites the messages that the caller sends over a WebSocket; null where they pass as they are.</summary>
    public INativeMessages? Messages { get; init; }
}
