using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Native;

/// <summary>Asks for a WebSocket that is to be refused, and reads the whole refusal, which WebSocket clients do not show.</summary>
internal static class RawHandshake
{
    public static async Task<ApiResponse> SendAsync(Uri gateway, string target, string headers)
    {
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway, target)) { Version = new Version(1, 1) };
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        foreach (var line in headers.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
            request.Headers.TryAddWithoutValidation(line.Split(": ")[0], line.Split(": ")[1]);
        using var response = await invoker.SendAsync(request, CancellationToken.None);
        return await ApiResponse.ReadAsync(response);
    }
}
