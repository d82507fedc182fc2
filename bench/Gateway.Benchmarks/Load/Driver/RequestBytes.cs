using System.Text;

namespace Gateway.Benchmarks.Load.Driver;

/// <summary>Writes HTTP/1.1 requests as bytes.</summary>
internal static class RequestBytes
{
    public static ReadOnlyMemory<byte> Of(string method, string target, IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> body = default) =>
        (byte[])[.. Head(method, target, headers, body.Length).Span, .. body.Span];

    /// <summary>A request without its body, which follows.</summary>
    public static ReadOnlyMemory<byte> Head(string method, string target, IReadOnlyDictionary<string, string> headers, long contentLength)
    {
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: localhost\r\n");
        foreach (var (name, value) in headers)
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        if (method is not "GET")
            head.Append("Content-Length: ").Append(contentLength).Append("\r\n");
        return Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
    }
}
