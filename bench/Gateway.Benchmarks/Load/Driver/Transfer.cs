using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Gateway.Benchmarks.Load.Driver;

/// <summary>One large body in one request, made and thrown away piece by piece.</summary>
internal static class Transfer
{
    /// <summary>Sends a body of random bytes.</summary>
    /// <exception cref="InvalidDataException">The server does not answer with the status.</exception>
    public static void Upload(IPEndPoint server, string path, IReadOnlyDictionary<string, string> headers, long size, int status)
    {
        var chunk = RandomNumberGenerator.GetBytes(1 << 20);
        using var socket = Connect(server);
        Send(socket, RequestBytes.Head("PUT", path, new Dictionary<string, string>(headers) { ["Content-Type"] = "application/octet-stream" }, size).Span);
        for (var sent = 0L; sent < size; sent += chunk.Length)
            Send(socket, chunk.AsSpan(0, (int)Math.Min(chunk.Length, size - sent)));
        Receive(socket, status);
    }

    /// <summary>Receives a body.</summary>
    /// <returns>Its size.</returns>
    /// <exception cref="InvalidDataException">The server does not answer with 200.</exception>
    public static long Download(IPEndPoint server, string path, IReadOnlyDictionary<string, string> headers)
    {
        using var socket = Connect(server);
        Send(socket, RequestBytes.Of("GET", path, headers).Span);
        return Receive(socket, 200);
    }

    private static Socket Connect(IPEndPoint server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(server);
        return socket;
    }

    private static void Send(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[socket.Send(bytes)..];
    }

    private static long Receive(Socket socket, int status)
    {
        var response = new ResponseReader();
        var buffer = new byte[256 << 10];
        while (!response.Completed)
            response.Feed(buffer.AsSpan(0, socket.Receive(buffer) is > 0 and var received ? received : throw new InvalidDataException("The server closed the connection.")));
        return response.Status == status ? response.BodyBytes : throw new InvalidDataException($"The server answered {response.Status} to a large transfer.");
    }
}
