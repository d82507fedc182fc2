using System.Globalization;
using System.Net.Sockets;
using Gateway.Tests.Embedded;

namespace Gateway.Tests.Backends;

/// <summary>A Redis of this machine's, on a port of its own.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "redis-server";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();
    private readonly int _port = ServerProcess.FreePort();
    private ServerProcess? _server;

    private RedisServer()
    {
    }

    /// <summary>Its address.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    /// <exception cref="BackendUnavailableException">It is not installed.</exception>
    public static async Task<RedisServer> StartAsync()
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, Program))))
            throw new BackendUnavailableException("Redis is not installed. Install it (Debian: apt-get install redis-server), to test limits that nodes share.");
        var server = new RedisServer();
        try
        {
            await server.LaunchAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills it. <see cref="LaunchAsync"/> brings it back, empty.</summary>
    public async Task KillAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }

    /// <summary>Starts it on its port and waits until it answers.</summary>
    public async Task LaunchAsync()
    {
        _server = ServerProcess.Start(
            Program, ["--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _directory.Path], _directory.Path, []);
        for (var started = TimeProvider.System.GetTimestamp(); ; await Task.Delay(50))
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", _port);
                await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
                var answer = new byte[16];
                if (await client.GetStream().ReadAsync(answer) > 0 && answer[0] == (byte)'+')
                    return;
            }
            catch (Exception error) when (error is SocketException or IOException)
            {
                // Not yet.
            }

            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(Patience), _server.Output);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _directory.Dispose();
    }
}
