namespace Providers.Abstractions.Native;

/// <summary>A request in the backend's own protocol, as the caller sent it. Headers and body are the host's to pass on.</summary>
public sealed record NativeRequest
{
    /// <summary>The method; that of a WebSocket is GET.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>
    /// What follows the connection's name in the path, as sent and so still percent-encoded: <c>/rest/v1/notes</c>, or nothing.
    /// <see cref="NativeAddress.Join"/> checks it.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>The query as sent, with its question mark, or nothing. The gateway's keys have been taken out.</summary>
    public required string Query { get; init; }

    /// <summary>Whether a WebSocket is to be opened.</summary>
    public bool IsWebSocket { get; init; }

    /// <summary>Whether the connection accepts tokens of the tenant's users. Where it does not, none may reach it in a message either.</summary>
    public required bool AcceptsUserTokens { get; init; }

    /// <summary>Tells the gateway's keys from everything else, for adapters that look for them in messages.</summary>
    public required Predicate<string> IsGatewayKey { get; init; }
}
