using System.Net.Http.Headers;
using System.Text.Json;
using Gateway.Host.Keys;

namespace Gateway.Benchmarks.Load.Servers;

/// <summary>A gateway with an operator, and clients that present any key.</summary>
internal sealed class ManagedGateway : IAsyncDisposable
{
    private readonly RunningServer _server;
    private readonly HttpClient _http;
    private readonly string _operatorKey;

    private ManagedGateway(RunningServer server, string directory, string operatorKey)
    {
        (_server, Directory, _operatorKey) = (server, directory, operatorKey);
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri($"http://{server.Address}"), Timeout = TimeSpan.FromMinutes(2) };
    }

    /// <summary>Where its data is kept.</summary>
    public string Directory { get; }

    public long ResidentMemory => _server.Process.Memory.Now;

    public static async Task<ManagedGateway> StartAsync(CancellationToken cancellationToken, params string[] settings)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("gateway-bench-").FullName;
        var key = GatewayKey.Create(KeyRole.Operator);
        var server = GatewayServer.Launch(directory, GatewayKey.Create(KeyRole.Secret), measured: false, ["--Gateway:OperatorKey", key, .. settings]);
        var gateway = new ManagedGateway(await server.ReadyAsync("/health/ready", cancellationToken), directory, key);
        await gateway.OperateAsync(HttpMethod.Get, "/admin/tenants", null, cancellationToken); // Makes the store.
        return gateway;
    }

    /// <summary>Calls as the operator; whatever is refused is an error.</summary>
    public async Task<JsonElement> OperateAsync(HttpMethod method, string path, string? json, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, _operatorKey, json, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode ? JsonElement.Parse(text) : throw new HttpRequestException($"{method} {path} was refused: {(int)response.StatusCode} {text}");
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string key, string? json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json, new MediaTypeHeaderValue("application/json")) };
        request.Headers.TryAddWithoutValidation("apikey", key);
        return await _http.SendAsync(request, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }
}
