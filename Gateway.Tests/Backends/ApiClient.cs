using System.Net.Http.Headers;
using System.Text;

namespace Gateway.Tests.Backends;

/// <summary>Calls a gateway as one caller: with a key, and a user's token where one is given.</summary>
internal sealed record ApiClient(HttpClient Http, string? Key, string? UserToken = null)
{
    public ApiClient As(string userToken) => this with { UserToken = userToken };

    public Task<ApiResponse> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync("GET", path, null, headers);

    public Task<ApiResponse> HeadAsync(string path, params (string Name, string Value)[] headers) => SendAsync("HEAD", path, null, headers);

    public Task<ApiResponse> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync("DELETE", path, null, headers);

    public Task<ApiResponse> PostAsync(string path, string json, params (string Name, string Value)[] headers) => SendAsync("POST", path, Json(json), headers);

    public Task<ApiResponse> PutAsync(string path, string json, params (string Name, string Value)[] headers) => SendAsync("PUT", path, Json(json), headers);

    public Task<ApiResponse> PatchAsync(string path, string json, params (string Name, string Value)[] headers) => SendAsync("PATCH", path, Json(json), headers);

    public async Task<ApiResponse> SendAsync(string method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        if (Key is not null)
            request.Headers.Add("apikey", Key);
        if (UserToken is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", UserToken);
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                content!.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request);
        return await ApiResponse.ReadAsync(response);
    }

    public static HttpContent Bytes(byte[] bytes, string contentType = "application/octet-stream")
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return content;
    }

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}
