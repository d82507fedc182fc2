using System.Globalization;
using System.Text;

namespace Gateway.Tests.Fuzzing;

/// <summary>One place that takes text from callers.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Corpus">Good texts for it.</param>
/// <param name="Write">Makes a request out of a text.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<string> Corpus, Func<string, byte[]> Write)
{
    /// <summary>The text is the whole request: nobody knows where it ends, or what it is.</summary>
    public bool IsRaw { get; init; }

    /// <summary>A request with such a body and headers, which are cut at what cannot stand in one.</summary>
    public static byte[] Request(string method, string target, string? body, params (string Name, string Value)[] headers)
    {
        var content = body is null ? [] : Encoding.UTF8.GetBytes(body);
        var head = new StringBuilder($"{method} {Target(target)} HTTP/1.1\r\nHost: gateway\r\n");
        foreach (var (name, value) in headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {Value(value)}\r\n");
        if (body is not null)
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {content.Length}\r\n");
        return [.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), .. content];
    }

    // What a client would have to escape, so that the rest arrives as it is.
    private static string Target(string target)
    {
        var escaped = new StringBuilder(target.Length);
        foreach (var b in Encoding.UTF8.GetBytes(target))
            escaped.Append(b is > 0x20 and < 0x7F and not (byte)'#' ? ((char)b).ToString() : string.Create(CultureInfo.InvariantCulture, $"%{b:X2}"));
        return escaped.ToString();
    }

    private static string Value(string value) => value.IndexOfAny(['\r', '\n', '\0']) is >= 0 and var end ? value[..end] : value;
}
