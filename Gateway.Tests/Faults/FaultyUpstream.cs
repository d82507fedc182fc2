using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Faults;

/// <summary>
/// Stands before a healthy server and misbehaves until it is told to stop: from then on every new connection is passed through. It
/// knows which of the connections that it misbehaved on are still open.
/// </summary>
internal sealed class FaultyUpstream : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _ended = new();
    private readonly IPEndPoint _healthy;
    private readonly Fault _fault;
    private volatile bool _isHealthy;
    private Task _serving = Task.CompletedTask;
    private int _played;
    private int _open;

    private FaultyUpstream(Fault fault, IPEndPoint healthy)
    {
        (_fault, _healthy) = (fault, healthy);
        _listener.Bind(new IPEndPoint(IPAddress.Any, 0)); // Each address of the loopback network leads here.
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>On how many connections it has misbehaved.</summary>
    public int Played => _played;

    /// <summary>How many of those are still open.</summary>
    public int Open => _open;

    public static FaultyUpstream Start(Fault fault, IPEndPoint healthy)
    {
        var upstream = new FaultyUpstream(fault, healthy);
        if (!fault.Refuses)
            upstream.Listen();
        return upstream;
    }

    /// <summary>Ends the fault.</summary>
    public void Heal()
    {
        _isHealthy = true;
        if (_fault.Refuses)
            Listen();
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await _serving;
        _ended.Dispose();
    }

    private void Listen()
    {
        _listener.Listen(512);
        _serving = ServeAsync();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptAsync(_ended.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        var misbehaves = !_isHealthy;
        if (misbehaves)
        {
            Interlocked.Increment(ref _played);
            Interlocked.Increment(ref _open);
        }

        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            var connection = new FaultyConnection(stream, _healthy, _ended.Token);
            if (misbehaves)
                await MisbehaveAsync(socket, stream, connection);
            else
                await connection.PassAsync();
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // The gateway has closed, or the test has ended.
        }
        finally
        {
            if (misbehaves)
                Interlocked.Decrement(ref _open);
        }
    }

    private async Task MisbehaveAsync(Socket socket, NetworkStream stream, FaultyConnection connection)
    {
        await _fault.PlayAsync(connection);
        if (_fault.End == End.Reset)
        {
            socket.LingerState = new LingerOption(true, 0);
            return;
        }

        if (_fault.End == End.Close)
            socket.Shutdown(SocketShutdown.Send);

        // It counts as open until the gateway has closed its side too.
        await stream.CopyToAsync(Stream.Null, _ended.Token);
    }
}
