using System.Globalization;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Host.ControlPlane;

/// <summary>A gateway with an operator, one declared tenant, and a store of its own.</summary>
internal sealed class ControlPlaneGateway : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> Shared = new(PostgresServer.StartAsync);
    private static int _databases;

    private ControlPlaneGateway(TestGateway gateway, TestTenant declared, string operatorKey)
    {
        Gateway = gateway;
        Declared = declared;
        Admin = gateway.Client(operatorKey);
    }

    public TestGateway Gateway { get; }

    /// <summary>The tenant <c>declared</c>.</summary>
    public TestTenant Declared { get; }

    /// <summary>The operator of the declared key.</summary>
    public ApiClient Admin { get; }

    /// <summary>A new, empty database of the shared server; null for SQLite.</summary>
    public static async Task<string?> NewStoreAsync(StoreKind kind)
    {
        if (kind == StoreKind.Sqlite)
            return null;
        await RunningBackend.RequireAsync(() => Shared.Value);
        var server = await Shared.Value;
        var name = $"gateway_{Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture)}";
        await server.RunAsync($"CREATE DATABASE {name}");
        return server.ConnectionString(name);
    }

    public static async Task StopSharedAsync()
    {
        if (Shared is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await Shared.Value).DisposeAsync();
    }

    public static async Task<ControlPlaneGateway> StartAsync(StoreKind kind) => await StartAsync(await NewStoreAsync(kind));

    /// <param name="connectionString">PostgreSQL; null for SQLite.</param>
    /// <param name="settings">More settings.</param>
    public static Task<ControlPlaneGateway> StartAsync(string? connectionString, params (string Name, string? Value)[] settings) => StartAsync(connectionString, TimeProvider.System, settings);

    /// <inheritdoc cref="StartAsync(string?, (string, string?)[])"/>
    public static async Task<ControlPlaneGateway> StartAsync(string? connectionString, TimeProvider clock, params (string Name, string? Value)[] settings)
    {
        var key = GatewayKey.Create(KeyRole.Operator);
        var configuration = new GatewayConfiguration().WithOperator(key);
        var declared = configuration.AddTenant("declared");
        var gateway = await TestGateway.StartAsync(configuration, builder =>
        {
            builder.Services.AddSingleton(clock);
            Add(builder, [("Gateway:Store:ConnectionString", connectionString), .. settings]);
        });
        var running = new ControlPlaneGateway(gateway, declared, key);

        // On a busy machine its schema takes longer to make than a caller waits.
        await Waiting.UntilAsync(async () => (await running.Admin.GetAsync("/admin/operators")).Status == 200);
        return running;
    }

    /// <summary>Makes a tenant with one embedded connection and a key.</summary>
    public async Task<ApiClient> AddTenantAsync(string name, string[]? scopes = null)
    {
        (await Admin.PostAsync("/admin/tenants", $$"""{"name":"{{name}}"}""")).Expect(201);
        await AddConnectionAsync(name, "main");
        return await AddKeyAsync(name, scopes);
    }

    public async Task AddConnectionAsync(string tenant, string name) =>
        (await Admin.PostAsync($"/admin/tenants/{tenant}/connections", $$"""{"name":"{{name}}","provider":"embedded"}""")).Expect(201);

    public async Task<ApiClient> AddKeyAsync(string tenant, string[]? scopes = null)
    {
        var list = string.Join(',', (scopes ?? ["*"]).Select(scope => $"\"{scope}\""));
        var made = await Admin.PostAsync($"/admin/tenants/{tenant}/keys", $$"""{"name":"server","kind":"secret","scopes":[{{list}}]}""");
        return Gateway.Client(made.Expect(201).Json.Text("key"));
    }

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();

    private static void Add(WebApplicationBuilder builder, (string Name, string? Value)[] settings) =>
        builder.Configuration.AddInMemoryCollection(settings.Where(setting => setting.Value is not null).Select(setting => KeyValuePair.Create(setting.Name, setting.Value)));
}
