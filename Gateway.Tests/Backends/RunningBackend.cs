using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Backends;

/// <summary>A started backend and a gateway with a tenant on it, shared by all suites of that backend.</summary>
internal sealed class RunningBackend : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<Type, Lazy<Task<RunningBackend>>> Running = new();

    private readonly SemaphoreSlim _places;
    private readonly JsonObject _section;
    private readonly Lazy<Task<TestUser>> _ada;
    private readonly Lazy<Task<TestUser>> _bob;

    private RunningBackend(Backend backend, TestGateway gateway, TestTenant tenant, JsonObject section, Capabilities capabilities)
    {
        Backend = backend;
        _section = section;
        _places = new SemaphoreSlim(backend.Concurrency);
        Gateway = gateway;
        Tenant = tenant;
        Capabilities = capabilities;
        _ada = new Lazy<Task<TestUser>>(() => TestUser.RegisterAsync(App));
        _bob = new Lazy<Task<TestUser>>(() => TestUser.RegisterAsync(App));
    }

    public Backend Backend { get; }

    public TestGateway Gateway { get; }

    public TestTenant Tenant { get; }

    public Capabilities Capabilities { get; }

    /// <summary>A server, with the secret key.</summary>
    public ApiClient Service => Gateway.Client(Tenant.SecretKey);

    /// <summary>An app, with the publishable key and nobody logged in.</summary>
    public ApiClient App => Gateway.Client(Tenant.PublishableKey);

    /// <summary>The connection that the tenant routes a concern to, and its provider; null where none serves it.</summary>
    /// <param name="concern">As it stands in paths: <c>db</c>, <c>storage</c>, <c>auth</c>.</param>
    public (string Connection, string Provider)? Route(string concern) =>
        _section["Routes"]!.AsObject().FirstOrDefault(route => route.Key.Equals(concern, StringComparison.OrdinalIgnoreCase)).Value is { } name
            ? ((string)name!, (string)_section["Connections"]![(string)name!]!["Provider"]!)
            : null;

    /// <summary>Waits for a place among the tests that use the server at once.</summary>
    public Task EnterAsync() => _places.WaitAsync();

    public void Leave() => _places.Release();

    /// <summary>A registered user; not to be changed by tests.</summary>
    public Task<TestUser> AdaAsync() => _ada.Value;

    /// <summary>Another registered user; not to be changed by tests.</summary>
    public Task<TestUser> BobAsync() => _bob.Value;

    /// <summary>Whether a backend that cannot be started is a failure, by <c>GATEWAY_TEST_BACKENDS=required</c>.</summary>
    public static bool AreRequired => Environment.GetEnvironmentVariable("GATEWAY_TEST_BACKENDS") == "required";

    /// <summary>The one running backend of this kind; see <see cref="RequireAsync"/>.</summary>
    public static async Task<RunningBackend> OfAsync<TBackend>()
        where TBackend : Backend, new()
    {
        var starting = Running.GetOrAdd(typeof(TBackend), static _ => new Lazy<Task<RunningBackend>>(() => StartAsync(new TBackend()))).Value;
        await RequireAsync(() => starting);
        return await starting;
    }

    /// <summary>Starts what a test needs. Where that cannot be had the test is skipped with what to install, or fails where backends are required.</summary>
    public static async Task RequireAsync(Func<Task> start)
    {
        try
        {
            await start();
        }
        catch (BackendUnavailableException missing)
        {
            throw AreRequired ? new AssertionException(missing.Message) : new IgnoreException(missing.Message);
        }
    }

    /// <summary>Stops whatever was started.</summary>
    public static async Task StopAllAsync()
    {
        foreach (var backend in Running.Values)
        {
            if (backend is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                await (await backend.Value).DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _places.Dispose();
        await Gateway.DisposeAsync();
        await Backend.DisposeAsync();
    }

    private static async Task<RunningBackend> StartAsync(Backend backend)
    {
        try
        {
            await backend.StartAsync();
            var configuration = new GatewayConfiguration();
            var tenant = configuration.AddTenant("conformance", backend.Provider, backend.ConnectionSettings());
            var section = configuration.Tenant(tenant.Name);
            backend.CompleteTenant(section);
            var gateway = await TestGateway.StartAsync(configuration, builder => backend.AddServices(builder.Services));
            return new RunningBackend(backend, gateway, tenant, section, await Capabilities.ReadAsync(gateway.Client(tenant.SecretKey)));
        }
        catch
        {
            await backend.DisposeAsync();
            throw;
        }
    }
}
