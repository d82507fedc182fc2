using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Backends;

/// <summary>Sends bytes as they are, where a client would put them in order first.</summary>
internal static partial class RawRequest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sends a request head and body, as Latin-1, and reads the answer.</summary>
    public static async Task<ApiResponse> SendAsync(Uri address, string request)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, deadline.Token);
        await using var stream = client.GetStream();
        var headEnd = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"{request[..headEnd]}\r\nConnection: close{request[headEnd..]}"), deadline.Token);
        return await ParseAsync(await ReadAsync(stream, deadline.Token));
    }

    /// <summary>Sends the beginning of a request and breaks the connection off.</summary>
    public static async Task SendAndBreakAsync(Uri address, string beginning)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, deadline.Token);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(beginning), deadline.Token);
        client.LingerState = new LingerOption(true, 0);
    }

    // To the end that the head promises: a server that was not sent the whole body breaks off after its answer.
    private static async Task<string> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var answer = new StringBuilder();
        var buffer = new byte[8192];
        while (!IsWhole(answer.ToString()) && await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
        return answer.ToString();
    }

    private static bool IsWhole(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end > 0 && ContentLength().Match(answer[..end]) is { Success: true } length
            && answer.Length - end - 4 >= int.Parse(length.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static async Task<ApiResponse> ParseAsync(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.That(end, Is.Positive, $"The server closed without an answer: '{answer}'");
        var head = answer[..end].Split("\r\n");
        using var response = new HttpResponseMessage((System.Net.HttpStatusCode)int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture));
        var body = answer[(end + 4)..];
        response.Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        foreach (var line in head.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return await ApiResponse.ReadAsync(response);
    }

    [GeneratedRegex(@"\r\nContent-Length: (\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex ContentLength();
}
