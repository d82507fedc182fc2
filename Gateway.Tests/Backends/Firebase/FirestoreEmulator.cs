using System.Globalization;
using Gateway.Tests.Embedded;

namespace Gateway.Tests.Backends.Firebase;

/// <summary>Google's Firestore emulator: one that runs already, else one of the tests' own.</summary>
internal sealed class FirestoreEmulator : IAsyncDisposable
{
    private const string MainClass = "com.google.cloud.datastore.emulator.firestore.CloudFirestore";
    private const string NoJava = "Java is not installed. Install Java 11 or newer (Debian: apt-get install default-jre-headless), to test against the Firestore emulator.";

    private readonly TemporaryDirectory _directory = new();
    private readonly ServerProcess? _server;

    private FirestoreEmulator(string address, Func<string, ServerProcess>? start)
    {
        Address = address;
        _server = start?.Invoke(_directory.Path);
    }

    /// <summary>Host and port, as a connection's settings take them.</summary>
    public string Address { get; }

    /// <exception cref="BackendUnavailableException">There is no emulator, or no Java to run it on.</exception>
    public static async Task<FirestoreEmulator> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("FIRESTORE_EMULATOR_HOST") is { Length: > 0 } running)
            return new FirestoreEmulator(running, null);
        var jar = FirestoreJar.Find();
        var port = ServerProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        var emulator = new FirestoreEmulator($"127.0.0.1:{port}", folder => StartJava(folder, ["-Xmx512m", "-XX:+UseSerialGC", "-cp", jar, MainClass, "--host", "127.0.0.1", "--port", port]));
        try
        {
            await emulator._server!.WaitForAsync(new Uri($"http://{emulator.Address}/"), TimeSpan.FromMinutes(1));
            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _directory.Dispose();
    }

    private static ServerProcess StartJava(string folder, string[] arguments)
    {
        try
        {
            return ServerProcess.Start("java", arguments, folder, []);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new BackendUnavailableException(NoJava);
        }
    }
}
