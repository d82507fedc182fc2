using Providers.Abstractions.Connections;
using Providers.Abstractions.Exchanges;

namespace Gateway.Host.Resilience;

/// <summary>
/// What the handlers on the way upstream are told of a request. It travels as one option of the request: each further one
/// would cost every handler a look-up.
/// </summary>
internal sealed class UpstreamCall
{
    private static readonly HttpRequestOptionsKey<UpstreamCall> Key = new("Gateway.Call");

    /// <summary>Whose circuit the request takes; null where it takes none.</summary>
    public UpstreamCircuit? Circuit { get; init; }

    /// <summary>Whose backend is called; null for what is no connection.</summary>
    public Connection? Connection { get; init; }

    /// <summary>What to send instead of the request's own body, bytes or nothing; null to leave it.</summary>
    public ForwardBody? Body { get; init; }

    /// <summary>Whether its time is limited elsewhere: its body streams at its sender's pace, or its caller's forwarder sees to it.</summary>
    public bool Streams { get; init; }

    /// <summary>Whether the tenant's own code is called, whose errors say nothing about the backend.</summary>
    public bool IsOwnCode { get; init; }

    /// <summary>What a request was given; null where it was given nothing.</summary>
    public static UpstreamCall? Of(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var call) ? call : null;

    public void AttachTo(HttpRequestMessage request) => request.Options.Set(Key, this);
}
