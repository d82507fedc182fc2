using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Gateway.Benchmarks.Load.Servers;

/// <summary>A server that answers, and an ordinary client to prepare it with.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly string _directory;
    private readonly HttpClient _client;

    public RunningServer(ServerApi api, ServerProcess process, int port, string directory)
    {
        Api = api;
        Process = process;
        Address = new IPEndPoint(IPAddress.Loopback, port);
        _directory = directory;
        _client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri($"http://{Address}"), Timeout = TimeSpan.FromMinutes(2) };
        foreach (var (name, value) in api.Headers)
            _client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
    }

    public ServerApi Api { get; }

    public ServerProcess Process { get; }

    public IPEndPoint Address { get; }

    /// <summary>Whether the process tells what it allocates.</summary>
    public bool TellsAllocations { get; init; }

    /// <summary>Bytes allocated so far; 0 where it does not tell.</summary>
    public Task<long> AllocatedAsync(CancellationToken cancellationToken) => AskAsync(Serving.ServeCommand.Allocated, cancellationToken);

    /// <summary>Methods compiled so far; 0 where it does not tell.</summary>
    public Task<long> CompiledAsync(CancellationToken cancellationToken) => AskAsync(Serving.ServeCommand.Compiled, cancellationToken);

    /// <summary>Waits until a path answers; a server that does not come up is ended.</summary>
    public async Task<RunningServer> ReadyAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await Process.WaitUntilAsync(() => AnswersAsync(path, cancellationToken), cancellationToken);
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public Task<byte[]> GetAsync(string path, CancellationToken cancellationToken) => _client.GetByteArrayAsync(new Uri(path, UriKind.Relative), cancellationToken);

    /// <summary>Reads one page, and gives the address of the next; null after the last.</summary>
    public async Task<string?> NextPageAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute), cancellationToken);
        response.EnsureSuccessStatusCode();
        return response.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
    }

    public Task SendJsonAsync(string path, ReadOnlyMemory<byte> json, CancellationToken cancellationToken, string? prefer = null) =>
        SendAsync(HttpMethod.Post, path, json, "application/json", prefer, cancellationToken);

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, content, "application/octet-stream", prefer: null, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Process.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<long> AskAsync(string figure, CancellationToken cancellationToken) => TellsAllocations
        ? long.Parse(await Process.AskAsync(figure, cancellationToken), CultureInfo.InvariantCulture)
        : 0;

    private async Task SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, string type, string? prefer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (prefer is not null)
            request.Headers.Add("Prefer", prefer);
        using var response = await _client.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{Api.Name} refused {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private async Task<bool> AnswersAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return response.IsSuccessStatusCode;
    }
}
