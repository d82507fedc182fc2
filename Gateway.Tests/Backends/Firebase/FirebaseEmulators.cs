using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Tests.Embedded;

namespace Gateway.Tests.Backends.Firebase;

/// <summary>Firebase's Auth and Storage emulators, in one process of Node's.</summary>
internal sealed class FirebaseEmulators : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ServerProcess _server;
    private readonly int _auth = ServerProcess.FreePort();
    private readonly int _storage = ServerProcess.FreePort();

    private FirebaseEmulators(string project)
    {
        var policies = new JsonObject(ConformanceBuckets.Policies.Select(bucket => KeyValuePair.Create(bucket.Key, (JsonNode?)PolicyNames.Of(bucket.Value))));
        _server = ServerProcess.Start(
            NodePackages.Firebase.Node,
            [Path.Combine(NodePackages.Firebase.Folder, "emulators.mjs"), project, Text(_auth), Text(_storage), policies.ToJsonString()],
            _directory.Path,
            [new("TMPDIR", _directory.Path)]);
    }

    /// <summary>Host and port of Auth.</summary>
    public string Auth => $"127.0.0.1:{Text(_auth)}";

    /// <summary>Host and port of Storage.</summary>
    public string Storage => $"127.0.0.1:{Text(_storage)}";

    /// <exception cref="BackendUnavailableException">There is no Node.</exception>
    public static async Task<FirebaseEmulators> StartAsync(string project)
    {
        await NodePackages.Firebase.EnsureAsync();
        var emulators = new FirebaseEmulators(project);
        try
        {
            // Storage comes after Auth.
            await emulators._server.WaitForAsync(new Uri($"http://{emulators.Storage}/b"), TimeSpan.FromMinutes(2));
            return emulators;
        }
        catch
        {
            await emulators.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
