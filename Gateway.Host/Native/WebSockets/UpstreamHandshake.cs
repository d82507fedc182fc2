using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.Host.Forwarding;
using Gateway.Host.Resilience;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Native.WebSockets;

/// <summary>
/// Opens a WebSocket to a backend (RFC 6455, section 4) over the shared pool, so that it takes the connection's circuit and a
/// refusal can be shown to the caller as it is.
/// </summary>
internal static class UpstreamHandshake
{
    // RFC 6455, section 1.3.
    private const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static readonly string[] OfTheCallers = ["Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Extensions", "Sec-WebSocket-Accept"];

    /// <summary>Asks for the change of protocol.</summary>
    /// <returns>The answer: 101, checked, or the backend's refusal.</returns>
    public static async Task<HttpResponseMessage> SendAsync(HttpContext context, NativeTransformer transformer, UpstreamClient client)
    {
        using var request = new HttpRequestMessage { Method = HttpMethod.Get, Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        await transformer.TransformRequestAsync(context, request, "", context.RequestAborted);
        foreach (var name in OfTheCallers)
            request.Headers.Remove(name);
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", key);

        HttpResponseMessage response;
        try
        {
            response = await client.Invoker.SendAsync(request, context.RequestAborted);
        }
        catch (Exception error) when (error is not ProviderException && !context.RequestAborted.IsCancellationRequested)
        {
            throw UpstreamFailures.Known(error) ?? UpstreamFailures.Explain(error);
        }
        finally
        {
            transformer.Answered();
        }

        if (response.StatusCode != HttpStatusCode.SwitchingProtocols || Accepts(response, key))
            return response;
        response.Dispose();
        throw new ProviderException(ErrorKind.UpstreamError, "The backend opened something that is no WebSocket.");
    }

    /// <summary>The subprotocol that the backend chose, or null.</summary>
    public static string? Subprotocol(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Sec-WebSocket-Protocol", out var values) && values.ToString() is { Length: > 0 } chosen ? chosen : null;

    private static bool Accepts(HttpResponseMessage response, string key) =>
        response.Headers.NonValidated.TryGetValues("Sec-WebSocket-Accept", out var values) && values.ToString() == Proof(key)
        && !response.Headers.NonValidated.Contains("Sec-WebSocket-Extensions");

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "The protocol asks for SHA-1; nothing is kept secret by it.")]
    private static string Proof(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Magic)));
}
