using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Benchmarks.Load.Driver;

/// <summary>
/// Keeps a number of connections busy from one thread: each sends its next request as soon as it has its answer. A single
/// thread over readiness costs a fraction of what the servers spend on a request, so that it leaves the processor to them.
/// </summary>
internal static class LoadDriver
{
    private const int BufferSize = 256 << 10;
    private const int WaitMicroseconds = 100_000;

    /// <summary>Drives one server for a time.</summary>
    /// <param name="server">Where it listens.</param>
    /// <param name="work">What is asked, in turn.</param>
    /// <param name="connections">How many requests are under way at once.</param>
    /// <param name="duration">How long new requests are begun.</param>
    /// <exception cref="InvalidDataException">An answer was not the expected one: the figures would mean nothing.</exception>
    public static LoadResult Run(IPEndPoint server, Workload work, int connections, TimeSpan duration)
    {
        List<Connection> open = [];
        try
        {
            while (open.Count < connections)
                open.Add(new Connection(server));
            return Drive(open, work, duration);
        }
        finally
        {
            foreach (var connection in open)
                connection.Dispose();
        }
    }

    private static LoadResult Drive(List<Connection> connections, Workload work, TimeSpan duration)
    {
        var latencies = new List<long>(1 << 16);
        var buffer = new byte[BufferSize];
        List<Socket> readable = [];
        List<Socket> writable = [];
        var started = Stopwatch.GetTimestamp();
        var end = started + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var giveUp = end + (30 * Stopwatch.Frequency);
        var busy = connections.ToDictionary(c => c.Socket);
        foreach (var connection in connections)
            connection.Start(work.Next());

        while (busy.Count > 0)
        {
            readable.Clear();
            writable.Clear();
            foreach (var (socket, connection) in busy)
            {
                readable.Add(socket);
                if (connection.IsSending)
                    writable.Add(socket);
            }

            Socket.Select(readable, writable.Count == 0 ? null : writable, null, WaitMicroseconds);

            foreach (var socket in writable)
                busy[socket].Send();
            foreach (var socket in readable)
            {
                var connection = busy[socket];
                if (!connection.Receive(buffer))
                    continue;
                work.Check(connection.Status, connection.BodyBytes);
                latencies.Add(connection.Elapsed);
                if (Stopwatch.GetTimestamp() < end)
                    connection.Start(work.Next());
                else
                    busy.Remove(socket);
            }

            if (Stopwatch.GetTimestamp() > giveUp)
                throw new InvalidDataException($"{busy.Count} requests were never answered.");
        }

        return new LoadResult(latencies, Stopwatch.GetElapsedTime(started));
    }
}
