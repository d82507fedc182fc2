using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Host;
using Gateway.Tests.Host.Forwarding;

namespace Gateway.Tests.Backends;

/// <summary>The real host as a process of its own, that can be stopped, killed and confined.</summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _lock = new();
    private HttpClient? _http;

    private GatewayProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Starts the host and waits until it takes requests.</summary>
    /// <param name="dataDirectory">Where it keeps its data; it also runs there, so that no configuration but its own is found.</param>
    /// <param name="arguments">Further configuration.</param>
    public static Task<GatewayProcess> StartAsync(string dataDirectory, params string[] arguments) => StartAsync(Command(dataDirectory, arguments));

    /// <summary>As <see cref="StartAsync(string, string[])"/>, with at most so many open descriptors.</summary>
    public static Task<GatewayProcess> StartConfinedAsync(int descriptors, string dataDirectory, params string[] arguments)
    {
        var plain = Command(dataDirectory, arguments);
        var confined = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = plain.WorkingDirectory };
        confined.ArgumentList.Add("-c");
        confined.ArgumentList.Add($"ulimit -n {descriptors} && exec \"$0\" \"$@\"");
        foreach (var argument in plain.ArgumentList.Prepend(plain.FileName))
            confined.ArgumentList.Add(argument);
        return StartAsync(confined);
    }

    /// <summary>Runs the host to its end.</summary>
    public static async Task<(int Code, string Output)> RunToEndAsync(string dataDirectory, params string[] arguments)
    {
        await using var process = new GatewayProcess(new Process { StartInfo = Command(dataDirectory, arguments) });
        using var deadline = new CancellationTokenSource(Patience);
        await process._process.WaitForExitAsync(deadline.Token);
        return (process._process.ExitCode, process.Output);
    }

    public string Output
    {
        get
        {
            lock (_lock)
                return _output.ToString();
        }
    }

    public ApiClient Client(string? key) => new(_http!, key);

    /// <summary>Everything printed so far, once a text is among it.</summary>
    public async Task<string> OutputUntilAsync(string text)
    {
        await WaitAsync(() => Task.FromResult(Output.Contains(text, StringComparison.Ordinal)));
        return Output;
    }

    public Uri Address => _http!.BaseAddress!;

    /// <summary>How much memory the process holds, in bytes.</summary>
    public long ResidentMemory()
    {
        _process.Refresh();
        return _process.WorkingSet64;
    }

    /// <summary>How many threads the process has.</summary>
    public int CountThreads()
    {
        _process.Refresh();
        return _process.Threads.Count;
    }

    /// <summary>How many descriptors the process holds.</summary>
    public int CountDescriptors() => Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length;

    /// <summary>Ends the process as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks the process to end, and waits for it.</summary>
    public async Task StopAsync()
    {
        using (var kill = Process.Start("/bin/kill", ["-TERM", $"{_process.Id}"]))
            await kill.WaitForExitAsync();
        using var deadline = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo Command(string dataDirectory, string[] arguments)
    {
        // Elsewhere than the host's own folder, so that nobody's appsettings.json is read but what stands beside the host.
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = dataDirectory };
        foreach (var argument in (string[])[typeof(GatewayApplication).Assembly.Location, "--urls=http://127.0.0.1:0", $"--Gateway:DataDirectory={dataDirectory}", .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment["DOTNET_ENVIRONMENT"] = start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information"; // It tells the port.
        return start;
    }

    private static async Task<GatewayProcess> StartAsync(ProcessStartInfo start)
    {
        var process = new GatewayProcess(new Process { StartInfo = start });
        try
        {
            await process.WaitAsync(() => Task.FromResult(Listening().IsMatch(process.Output)));
            process._http = Clients.To(Listening().Match(process.Output).Groups[1].Value);
            await process.WaitAsync(async () => (await process.Client(null).GetAsync("/health/ready")).Status == 200);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private async Task WaitAsync(Func<Task<bool>> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.That(!_process.HasExited && TimeProvider.System.GetElapsedTime(started) < Patience, Is.True, $"The gateway did not get there: {Output}");
            await Task.Delay(20);
        }
    }

    private void Add(string? line)
    {
        lock (_lock)
            _output.AppendLine(line);
    }

    [GeneratedRegex("Now listening on: (http://127\\.0\\.0\\.1:\\d+)")]
    private static partial Regex Listening();
}
