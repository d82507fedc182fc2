using System.IO.Compression;
using System.Text;

namespace Gateway.Tests.Faults;

/// <summary>What an upstream that speaks HTTP/1.1, or should, can do wrong.</summary>
internal static class HttpFaults
{
    private const string Unavailable = "upstream_unavailable";
    private const string Broken = "upstream_error";
    private const string Timeout = "upstream_timeout";
    private const string Misconfigured = "bad_configuration";
    private const string Limited = "upstream_rate_limited";
    private const string Json = "\r\nContent-Type: application/json";
    private const string Page = "<html><body><h1>nginx</h1></body></html>";

    private static readonly byte[] Bomb = Compressed(256 << 20);

    public static IReadOnlyList<Fault> All { get; } = [.. Ends(), .. Stands(), .. Nonsense(), .. Answers()];

    // At each stage, by a reset and by a goodbye.
    private static IEnumerable<Fault> Ends()
    {
        yield return new("refuse", static _ => Task.CompletedTask, End.Close, Unavailable) { Refuses = true };
        foreach (var end in (End[])[End.Reset, End.Close])
        {
            yield return new($"{end} at once", static _ => Task.CompletedTask, end, Broken, Unavailable);
            yield return new($"{end} before headers", static c => c.RequestAsync(), end, Broken);
            yield return new($"{end} in headers", static async c => await c.SayAsync(Half((await c.HealthyAsync()).Head)), end, Broken);
            yield return new($"{end} after headers", static c => CutAsync(c, 0), end, Broken) { MayBreak = true, MayPass = true };
            yield return new($"{end} in body", static c => CutAsync(c, 0.5), end, Broken) { MayBreak = true, MayPass = true };
        }
    }

    private static IEnumerable<Fault> Stands()
    {
        yield return new("hang at once", static _ => Task.CompletedTask, End.Hang, Timeout) { IsSlow = true };
        yield return new("hang before headers", static c => c.RequestAsync(), End.Hang, Timeout) { IsSlow = true };
        yield return new("hang in headers", static async c => await c.SayAsync(Half((await c.HealthyAsync()).Head)), End.Hang, Timeout) { IsSlow = true };
        yield return new("hang after headers", static c => CutAsync(c, 0), End.Hang, Timeout) { IsSlow = true, MayBreak = true, MayPass = true };
        yield return new("hang in body", static c => CutAsync(c, 0.5), End.Hang, Timeout) { IsSlow = true, MayBreak = true, MayPass = true };
        yield return new("drip headers", static async c => await c.DripAsync((await c.HealthyAsync()).Head + new string(' ', 100)), End.Hang, Timeout) { IsSlow = true };
        yield return new(
            "drip body",
            static async c =>
            {
                var (head, body) = await c.HealthyAsync();
                await c.SayAsync(head);
                await c.DripAsync(body);
            },
            End.Close,
            Timeout) { IsSlow = true, MayBreak = true, MayPass = true };
        yield return new("endless 103", static async c =>
        {
            await c.RequestAsync();
            await c.RepeatAsync("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", pause: TimeSpan.FromMilliseconds(1));
        }, End.Hang, Timeout, Broken) { IsSlow = true };
    }

    private static IEnumerable<Fault> Nonsense()
    {
        yield return new("no HTTP", static async c => await c.SayAsync("SSH-2.0-OpenSSH_9.6\r\n"), End.Close, Broken);
        yield return new("alert of TLS", static async c => { await c.SomethingAsync(); await c.SayAsync("\u0015\u0003\u0001\0\u0002\u0002\n"); }, End.Close, Broken);
        yield return Saying("nothing but a line", "HTTP/1.1 200 OK", Broken);
        yield return Saying("no status", "HTTP/1.1 OK\r\n\r\n", Broken);
        yield return Saying("header without a colon", "HTTP/1.1 200 OK\r\nrubbish\r\n\r\n", Broken) with { MayPass = true };
        yield return Saying("NUL in a header", "HTTP/1.1 200 OK\r\nContent-Type: a\0b\r\nContent-Length: 2\r\n\r\n\"\"", Broken) with { MayPass = true, MayBreak = true, IsPlausible = true };
        yield return Saying("line feed in a header", "HTTP/1.1 200 OK\r\nContent-Type: a\n b\r\nContent-Length: 2\r\n\r\n\"\"", Broken) with { MayPass = true, IsPlausible = true };
        yield return Saying("bad length", $"HTTP/1.1 200 OK{Json}\r\nContent-Length: many\r\n\r\n\"\"", Broken) with { MayPass = true, IsPlausible = true };
        yield return Saying("two lengths", $"HTTP/1.1 200 OK{Json}\r\nContent-Length: 2\r\nContent-Length: 20\r\n\r\n\"\"", Broken) with { MayPass = true, MayBreak = true, IsPlausible = true };
        yield return Saying("length too long", $"HTTP/1.1 200 OK{Json}\r\nContent-Length: 100\r\n\r\n\"\"", Broken) with { MayPass = true, MayBreak = true };
        yield return Saying("length too short", $"HTTP/1.1 200 OK{Json}\r\nContent-Length: 1\r\n\r\n\"\"", Broken) with { MayPass = true, IsPlausible = true };
        yield return Saying("bad chunk", $"HTTP/1.1 200 OK{Json}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\"\"\r\nZZ\r\n", Broken) with { MayPass = true, MayBreak = true };
        yield return Saying("chunk too large", $"HTTP/1.1 200 OK{Json}\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n\"\"", Broken) with { MayPass = true, MayBreak = true };
        yield return Saying("chunks without an end", $"HTTP/1.1 200 OK{Json}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\"\"\r\n", Broken) with { MayPass = true, MayBreak = true };
        yield return Saying("a header of 200 KiB", $"HTTP/1.1 200 OK\r\nX-Big: {new string('x', 200 << 10)}\r\n\r\n", Broken);
        yield return new("endless headers", static async c =>
        {
            await c.RequestAsync();
            await c.SayAsync("HTTP/1.1 200 OK\r\n");
            await c.RepeatAsync(string.Concat(Enumerable.Repeat("X-Again: and again\r\n", 500)));
        }, End.Close, Broken);
        yield return new("200 times 103", static async c =>
        {
            var (head, body) = await c.HealthyAsync();
            await c.RepeatAsync("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 200);
            await c.SayAsync(head);
            await c.SayAsync(body);
        }, End.Close) { MayPass = true };
        yield return Saying("status 99", "HTTP/1.1 099 Weird\r\nContent-Length: 0\r\n\r\n", Broken);
        yield return Saying("switches protocols unasked", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", Broken);
        yield return new("endless error", static async c =>
        {
            await c.RequestAsync();
            await c.SayAsync("HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain\r\n\r\n");
            await c.RepeatAsync(new string('x', 8192), 32);
        }, End.Close, Broken) { IsAnswer = true };
    }

    private static IEnumerable<Fault> Answers()
    {
        yield return Answering("empty", $"200 OK{Json}", "", Broken) with { IsPlausible = true };
        yield return Answering("half of JSON", $"200 OK{Json}", """[{"id":"1","te""", Broken) with { IsPlausible = true };
        yield return Answering("JSON of another shape", $"200 OK{Json}", "\"text\"", Broken) with { IsPlausible = true };
        yield return Answering("no UTF-8", $"200 OK{Json}", "{\"id\":\"\u00ff\u00fe\",\"definitions\":{}}", Broken) with { IsPlausible = true };
        yield return Answering("not gzip", $"200 OK{Json}\r\nContent-Encoding: gzip", "\"\"", Broken) with { IsPlausible = true };
        yield return Bombing("bomb", "200 OK");
        yield return Bombing("bomb in an error", "500 Internal Server Error");
        yield return Answering("page", "200 OK\r\nContent-Type: text/html", Page, Broken) with { IsPlausible = true };
        yield return Answering("not modified unasked", "304 Not Modified", "", Broken);
        yield return Answering("no content, with a length", "204 No Content", "hello", Broken) with { IsPlausible = true };
        yield return Answering("reset content, with a body", "205 Reset Content", "hello", Broken);
        yield return Answering("half of a surrogate pair", $"200 OK{Json}", """[{"id":"\ud800","name":"\ud800","\udc00":1}]""", Broken) with { IsPlausible = true };
        yield return Answering("half of a surrogate pair in an error", $"500 Error{Json}", """{"code":"\ud800","message":"\udfff","error":{"message":"\ud800"}}""", Broken);
        yield return Answering("page of 404", "404 Not Found\r\nContent-Type: text/html", Page, Broken);
        yield return Answering("page of 502", "502 Bad Gateway\r\nContent-Type: text/html", Page, Unavailable);
        foreach (var status in (int[])[301, 302, 303, 307, 308])
            yield return Answering($"redirect {status}", $"{status} Elsewhere\r\nLocation: http://127.0.0.1:1/stolen", "", Misconfigured);
        yield return Answering("429", $"429 Too Many{Json}", "{}", Limited);
        yield return Answering("429 with a wait", $"429 Too Many{Json}\r\nRetry-After: 7", "{}", Limited);
        yield return Answering("500", $"500 Error{Json}", "{}", Broken);
        yield return Answering("502", $"502 Error{Json}", "{}", Unavailable);
        yield return Answering("503", $"503 Error{Json}", "{}", Unavailable);
        yield return Answering("503 with a wait", $"503 Error{Json}\r\nRetry-After: 7", "{}", Unavailable);
        yield return Answering("504", $"504 Error{Json}", "{}", Timeout);
        yield return Answering("520", $"520 Error{Json}", "{}", Unavailable, Broken);
        yield return Answering("599", $"599 Error{Json}", "{}", Broken);
        yield return Answering("999", "999 Error", "", Broken);
    }

    private static Fault Saying(string name, string answer, params string[] codes) => new(
        name,
        async c =>
        {
            await c.RequestAsync();
            await c.SayAsync(answer);
        },
        End.Close,
        codes);

    private static Fault Answering(string name, string head, string body, params string[] codes) =>
        new(name, c => c.AnswerAsync(head, body), End.Close, codes) { IsAnswer = true };

    private static Fault Bombing(string name, string head) => new(
        name,
        async c =>
        {
            await c.RequestAsync();
            await c.SayAsync($"HTTP/1.1 {head}{Json}\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: {Bomb.Length}\r\n\r\n");
            await c.SayAsync(Bomb);
        },
        End.Close,
        Broken) { IsAnswer = true, IsPlausible = head.StartsWith('2') };

    private static string Half(string text) => text[..(text.Length / 2)];

    // What a healthy server answers, as far as this.
    private static async Task CutAsync(FaultyConnection connection, double share)
    {
        var (head, body) = await connection.HealthyAsync();
        await connection.SayAsync(head);
        await connection.SayAsync(body.AsMemory(0, (int)(body.Length * share)));
    }

    private static byte[] Compressed(int length)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = Encoding.ASCII.GetBytes(new string(' ', 1 << 20));
            for (var i = 0; i < length >> 20; i++)
                gzip.Write(zeros);
        }

        return compressed.ToArray();
    }
}
