using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Benchmarks.Load.Driver;

/// <summary>One keep-alive connection with one request under way.</summary>
internal sealed class Connection : IDisposable
{
    private readonly ResponseReader _response = new();
    private ReadOnlyMemory<byte> _unsent;
    private long _startedAt;

    public Connection(IPEndPoint server)
    {
        Socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Socket.Connect(server);
        Socket.Blocking = false;
    }

    public Socket Socket { get; }

    public bool IsSending => !_unsent.IsEmpty;

    public int Status => _response.Status;

    public long BodyBytes => _response.BodyBytes;

    /// <summary>From the first byte sent to the last received, in ticks of <see cref="Stopwatch"/>.</summary>
    public long Elapsed { get; private set; }

    public void Start(ReadOnlyMemory<byte> request)
    {
        _response.Reset();
        _unsent = request;
        _startedAt = Stopwatch.GetTimestamp();
        Send();
    }

    /// <summary>Sends what the socket takes.</summary>
    public void Send()
    {
        while (!_unsent.IsEmpty)
        {
            var sent = Socket.Send(_unsent.Span, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return;
            if (error != SocketError.Success)
                throw new SocketException((int)error);
            _unsent = _unsent[sent..];
        }
    }

    /// <summary>Receives what is there.</summary>
    /// <returns>Whether the response is whole.</returns>
    public bool Receive(byte[] buffer)
    {
        while (true)
        {
            var received = Socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return false;
            if (error != SocketError.Success)
                throw new SocketException((int)error);
            if (received == 0)
                throw new InvalidDataException("The server closed the connection within a response.");

            _response.Feed(buffer.AsSpan(0, received));
            if (_response.Completed)
            {
                Elapsed = Stopwatch.GetTimestamp() - _startedAt;
                if (_response.Closes)
                    throw new InvalidDataException("The server closes connections after each response.");
                return true;
            }

            // A short read has most likely emptied the socket: the next wait tells.
            if (received < buffer.Length)
                return false;
        }
    }

    public void Dispose() => Socket.Dispose();
}
