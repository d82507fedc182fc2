using System.Diagnostics;
using System.Net.Sockets;
using Gateway.Benchmarks.Load.Driver;
using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>1 GiB in one upload, to a gateway that has just started: how much its memory grows.</summary>
internal static class LargeUpload
{
    private const long Size = 1L << 30;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var gateway = await GatewayServer.StartAsync(cancellationToken);

        // What any first upload loads and pools is not what a large one costs.
        foreach (var (path, content) in Scenario.FilesToPut(gateway.Api))
            await gateway.PutAsync(path, content, cancellationToken);
        var before = gateway.Process.Memory.Now;
        var cpu = gateway.Process.Cpu;
        var started = Stopwatch.GetTimestamp();
        Upload(gateway);
        var elapsed = Stopwatch.GetElapsedTime(started);
        var peak = gateway.Process.Memory.Peak;
        cpu = gateway.Process.Cpu - cpu;
        Console.WriteLine($"{Environment.NewLine}### Uploading 1 GiB in one request");
        Console.WriteLine($"{Environment.NewLine}{elapsed.TotalSeconds:0.0} s, {cpu.TotalSeconds:0.0} s of CPU; resident memory {Mib(before)} MiB before, {Mib(peak)} MiB at most: it grew by {Mib(peak - before)} MiB");
    }

    private static void Upload(RunningServer gateway)
    {
        var chunk = new byte[1 << 20];
        System.Security.Cryptography.RandomNumberGenerator.Fill(chunk);
        var head = RequestBytes.Head("PUT", gateway.Api.File!("large.bin"), new Dictionary<string, string>(gateway.Api.Headers) { ["Content-Type"] = "application/octet-stream" }, Size);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(gateway.Address);
        Send(socket, head.Span);
        for (var sent = 0L; sent < Size; sent += chunk.Length)
            Send(socket, chunk);

        var response = new ResponseReader();
        var buffer = new byte[16 << 10];
        while (!response.Completed)
            response.Feed(buffer.AsSpan(0, socket.Receive(buffer) is > 0 and var received ? received : throw new InvalidDataException("The gateway closed the connection.")));
        if (response.Status != 201)
            throw new InvalidDataException($"The gateway answered {response.Status} to an upload of 1 GiB.");
    }

    private static void Send(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[socket.Send(bytes)..];
    }

    private static long Mib(long bytes) => bytes >> 20;
}
