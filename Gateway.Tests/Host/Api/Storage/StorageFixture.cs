using System.Text.Json.Nodes;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Host.Api.Storage;

/// <summary>A gateway with a tenant on the embedded provider, whose storage is called over HTTP.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class StorageFixture
{
    private readonly GatewayConfiguration _configuration = new GatewayConfiguration().AddPlan("default", requests: 1_000_000, calls: 1_000_000);

    protected TestGateway Gateway { get; private set; } = null!;

    protected TestTenant Tenant { get; private set; } = null!;

    protected LogRecorder Log { get; } = new();

    /// <summary>With the tenant's secret key.</summary>
    protected ApiClient Service => Gateway.Client(Tenant.SecretKey);

    [SetUp]
    public async Task Start()
    {
        Tenant = _configuration.AddTenant("demo", settings: Settings);
        foreach (var (name, key, scopes) in Keys)
            _configuration.AddKey("demo", name, key, scopes);
        Gateway = await TestGateway.StartAsync(_configuration, builder => builder.Logging.AddProvider(Log));
    }

    [TearDown]
    public async Task Stop()
    {
        await Gateway.DisposeAsync();
        Log.Dispose();
    }

    /// <summary>More secret keys, each with scopes of its own.</summary>
    protected virtual IEnumerable<(string Name, string Key, string[] Scopes)> Keys => [];

    /// <summary>The connection's settings.</summary>
    protected virtual JsonObject? Settings => null;

    protected static string NewKey() => GatewayKey.Create(KeyRole.Secret);

    protected async Task<ApiResponse> PutAsync(string path, string text = "0123456789", string type = "text/plain") =>
        (await Service.SendAsync("PUT", $"/api/storage/files/{path}", ApiClient.Bytes(System.Text.Encoding.UTF8.GetBytes(text), type))).Expect(201);

    /// <summary>Sends a form as it is written here, each character one byte.</summary>
    protected Task<ApiResponse> PostFormAsync(string parts) =>
        Service.SendAsync("POST", "/api/storage/files", ApiClient.Bytes(System.Text.Encoding.Latin1.GetBytes($"{parts}--x--\r\n"), "multipart/form-data; boundary=x"));

    protected static string Part(string disposition, string content) => $"--x\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n";
}
