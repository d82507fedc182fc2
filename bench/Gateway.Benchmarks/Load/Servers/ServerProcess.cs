using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Gateway.Benchmarks.Load.Servers;

/// <summary>A server as a child process: its output is drained, its use of the machine read, its end assured.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int KeptLines = 40;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _tail = new();
    private readonly Channel<string> _output = Channel.CreateBounded<string>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });

    public ServerProcess(string program, IEnumerable<string> arguments, string directory, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        StartedAt = Stopwatch.GetTimestamp();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public long StartedAt { get; }

    /// <summary>Processor time so far, of all threads, in user and kernel mode.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory now, and at most so far, in bytes.</summary>
    public (long Now, long Peak) Memory
    {
        get
        {
            _process.Refresh();
            return (_process.WorkingSet64, _process.PeakWorkingSet64);
        }
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until a request is answered with success.</summary>
    public async Task WaitUntilAsync(Func<Task<bool>> answers, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await TryAsync(answers))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException($"{_process.StartInfo.FileName} did not start:{Environment.NewLine}{string.Join(Environment.NewLine, _tail)}");
            await Task.Delay(2, cancellationToken);
        }
    }

    /// <summary>Waits for a line of output.</summary>
    public async Task WaitForLineAsync(string start, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        await ReadLineAsync(start, patience.Token);
    }

    /// <summary>Sends a line to the process, and gives what follows the same word in its output.</summary>
    public async Task<string> AskAsync(string word, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(word.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return await ReadLineAsync($"{word} ", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        // Servers that read their input end with it; the others are told, and their children with them.
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static async Task<bool> TryAsync(Func<Task<bool>> answers)
    {
        try
        {
            return await answers();
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<string> ReadLineAsync(string start, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await _output.Reader.ReadAsync(cancellationToken);
            if (line.StartsWith(start, StringComparison.Ordinal))
                return line[start.Length..];
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        _output.Writer.TryWrite(line);
        _tail.Enqueue(line);
        while (_tail.Count > KeptLines)
            _tail.TryDequeue(out _);
    }
}
