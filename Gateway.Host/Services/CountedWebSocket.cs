using Gateway.Host.Pipeline;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Host.Services;

/// <summary>
/// Counts a WebSocket that YARP passes on as bytes: it stands where YARP asks for the connection, and shows it what it counts.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "YARP, which asks for the connection, disposes of it.")]
internal sealed class CountedWebSocket : IHttpUpgradeFeature, IHttpExtendedConnectFeature
{
    private readonly IHttpUpgradeFeature? _upgrade;
    private readonly IHttpExtendedConnectFeature? _connect;
    private readonly FrameCounter _fromCaller = new();
    private readonly FrameCounter _toCaller = new();
    private CountedDuplex? _duplex;

    private CountedWebSocket(HttpContext context)
    {
        _upgrade = context.Features.Get<IHttpUpgradeFeature>();
        _connect = context.Features.Get<IHttpExtendedConnectFeature>();
        if (_upgrade is not null)
            context.Features.Set<IHttpUpgradeFeature>(this);
        if (_connect is not null)
            context.Features.Set<IHttpExtendedConnectFeature>(this);
    }

    /// <summary>Closes it towards the caller, as the gateway goes away.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (_duplex is { } open)
            await open.CloseAsync(cancellationToken);
    }

    bool IHttpUpgradeFeature.IsUpgradableRequest => _upgrade!.IsUpgradableRequest;

    bool IHttpExtendedConnectFeature.IsExtendedConnect => _connect!.IsExtendedConnect;

    string? IHttpExtendedConnectFeature.Protocol => _connect!.Protocol;

    /// <summary>Counts the request's WebSocket from now on.</summary>
    public static CountedWebSocket Count(HttpContext context) => new(context);

    /// <summary>Notes what was counted.</summary>
    public void Report(IGatewayFeature feature)
    {
        feature.BytesIn = _fromCaller.Bytes;
        feature.BytesOut += _toCaller.Bytes;
        feature.Messages = _fromCaller.Messages + _toCaller.Messages;
    }

    async Task<Stream> IHttpUpgradeFeature.UpgradeAsync() => _duplex = new CountedDuplex(await _upgrade!.UpgradeAsync(), _fromCaller, _toCaller);

    async ValueTask<Stream> IHttpExtendedConnectFeature.AcceptAsync() => _duplex = new CountedDuplex(await _connect!.AcceptAsync(), _fromCaller, _toCaller);
}
