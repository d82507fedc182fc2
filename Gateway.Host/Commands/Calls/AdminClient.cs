using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Host.Api;

namespace Gateway.Host.Commands.Calls;

/// <summary>Calls <c>/admin</c>, of whichever gateway a command is about.</summary>
internal sealed class AdminClient(HttpClient http)
{
    private const int PageSize = 1000;

    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => SendAsync<T>(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>What is at a path; null where there is nothing.</summary>
    public async Task<T?> FindAsync<T>(string path, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, null, cancellationToken);
        return response.StatusCode == System.Net.HttpStatusCode.NotFound ? null : await ReadAsync<T>(response, cancellationToken);
    }

    /// <summary>All entries of a list, page by page.</summary>
    /// <param name="path">Where it is, with a query or without.</param>
    /// <param name="entries">The entries of a page, and where the next begins.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task<List<TEntry>> ListAsync<TPage, TEntry>(string path, Func<TPage, (IReadOnlyList<TEntry>, string?)> entries, CancellationToken cancellationToken)
    {
        var all = new List<TEntry>();
        for (var cursor = ""; cursor is not null;)
        {
            var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var (page, next) = entries(await GetAsync<TPage>($"{path}{separator}limit={PageSize}&cursor={Uri.EscapeDataString(cursor)}", cancellationToken));
            all.AddRange(page);
            cursor = next;
        }

        return all;
    }

    public async Task<T> SendAsync<T>(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken, long? version = null)
    {
        using var response = await SendAsync(method, path, body, version, cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Delete, path, null, null, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw await ExplainAsync(response, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonObject? body, long? version, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/json"));
        if (version is not null)
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw new CommandFailure(ExitCode.Refused, $"The gateway at {http.BaseAddress} cannot be reached: {error.Message}", error);
        }
        catch (TaskCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailure(ExitCode.Refused, $"The gateway at {http.BaseAddress} did not answer in time.", error);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
            throw await ExplainAsync(response, cancellationToken);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return (T)(await JsonSerializer.DeserializeAsync(body, typeof(T), GatewayJson.Default, cancellationToken))!;
        }
        catch (JsonException error)
        {
            throw NoGateway(response, error);
        }
    }

    private static async Task<CommandFailure> ExplainAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            var problem = JsonElement.Parse(text);
            var hint = problem.GetProperty("hint").GetString() is { } given ? $"\n{given}" : "";
            var details = problem.GetProperty("details").GetString() is { } more ? $"\n  {more.ReplaceLineEndings("\n  ")}" : "";
            return new CommandFailure(ExitCode.Refused, $"{problem.GetProperty("detail").GetString()}{details}{hint}");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return NoGateway(response, error);
        }
    }

    private static CommandFailure NoGateway(HttpResponseMessage response, Exception error) =>
        new(ExitCode.Refused, $"What answered with {(int)response.StatusCode} at {response.RequestMessage?.RequestUri} is not a gateway of this version. Check '--url'.", error);
}
