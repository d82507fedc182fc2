using System.Buffers.Binary;
using System.Text;

namespace Gateway.Tests.Faults;

/// <summary>What an upstream that should speak HTTP/2, as gRPC does, can do wrong.</summary>
internal static class Http2Faults
{
    private const string Unavailable = "upstream_unavailable";
    private const string Broken = "upstream_error";
    private const string Timeout = "upstream_timeout";
    private const string Limited = "upstream_rate_limited";
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Push = 5, Ping = 6, GoAway = 7, Window = 8, Continuation = 9;
    private const byte EndStream = 1, EndHeaders = 4;

    // :status 200 and content-type: application/grpc, without compression of the header's names.
    private static readonly byte[] Head = [0x88, .. Field("content-type", "application/grpc")];
    private static readonly byte[] Trailers = Field("grpc-status", "0");
    private static readonly byte[] Nothing = [];

    public static IReadOnlyList<Fault> All { get; } = [.. Ends(), .. Frames(), .. Messages()];

    private static IEnumerable<Fault> Ends()
    {
        string[] away = [Unavailable, Broken];
        yield return new("refuse", static _ => Task.CompletedTask, End.Close, Unavailable) { Refuses = true };
        foreach (var end in (End[])[End.Reset, End.Close])
        {
            yield return new($"{end} at once", static _ => Task.CompletedTask, end, away);
            yield return new($"{end} after preface", static c => c.SomethingAsync(), end, away);
            yield return new($"{end} after settings", static c => SayAsync(c, Frame(Settings, 0, 0, Nothing)), end, away);

            // Settings and their acknowledgement take the first bytes.
            yield return new($"{end} in headers", static c => c.CutAsync(60), end, away) { MayPass = true };
            yield return new($"{end} in messages", static c => c.CutAsync(120), end, away) { MayPass = true };
        }

        yield return new("hang at once", static _ => Task.CompletedTask, End.Hang, Timeout, Broken, Unavailable) { IsSlow = true };
        yield return new("hang after settings", static c => SayAsync(c, Frame(Settings, 0, 0, Nothing)), End.Hang, Timeout, Broken, Unavailable) { IsSlow = true };
        yield return new("hang in headers", static c => c.CutAsync(60), End.Hang, Timeout, Broken, Unavailable) { IsSlow = true, MayPass = true };
        yield return new("hang in messages", static c => c.CutAsync(120), End.Hang, Timeout, Broken, Unavailable) { IsSlow = true, MayPass = true };
        yield return new("hang after headers", static c => AnswerAsync(c, Frame(Headers, EndHeaders, 1, Head)), End.Hang, Timeout, Broken, Unavailable) { IsSlow = true };
        yield return new("drip", static async c => await c.DripAsync(Frame(Settings, 0, 0, new byte[600])), End.Hang, Timeout, Broken, Unavailable) { IsSlow = true };
        yield return new("no HTTP", static async c => await c.SayAsync("SSH-2.0-OpenSSH_9.6\r\n"), End.Close, away);
        yield return new("HTTP/1.1", static async c => await c.SayAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), End.Close, away);
    }

    private static IEnumerable<Fault> Frames()
    {
        yield return Sending("data for no stream", Frame(Data, 0, 0, [1, 2, 3]));
        yield return Sending("data for an unknown stream", Frame(Data, 0, 99, [1, 2, 3]));
        yield return Sending("data before headers", Frame(Data, 0, 1, [1, 2, 3]));
        yield return Sending("frame of 16 MiB", [0xFF, 0xFF, 0xFF, Data, 0, 0, 0, 0, 1]);
        yield return Sending("unknown settings length", Frame(Settings, 0, 0, [1, 2, 3]));
        yield return Sending("ping of three bytes", Frame(Ping, 0, 0, [1, 2, 3]));
        yield return Sending("window beyond its end", Frame(Window, 0, 0, [0x7F, 0xFF, 0xFF, 0xFF]));
        yield return Sending("window of nothing", Frame(Window, 0, 1, [0, 0, 0, 0]));
        yield return Sending("push unasked", Frame(Push, EndHeaders, 1, [0, 0, 0, 2, .. Head]));
        yield return Sending("continuation of nothing", Frame(Continuation, EndHeaders, 1, Head));
        yield return Sending("headers that do not decompress", Frame(Headers, EndHeaders, 1, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]));
        yield return Sending("headers of 1 MiB", [.. Frame(Headers, 0, 1, Head), .. Enumerable.Repeat(Frame(Continuation, 0, 1, Field("x-big", new string('x', 16_000))), 70).SelectMany(static frame => frame)]);
        yield return Sending("goodbye", Frame(GoAway, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]));
        yield return Sending("goodbye for being enhanced of calm", Frame(GoAway, 0, 0, [0, 0, 0, 0, 0, 0, 0, 11])) with { Codes = [Unavailable, Broken, Limited] };
        yield return Sending("stream refused", Frame(Reset, 0, 1, [0, 0, 0, 7]));
        yield return Sending("stream of an internal error", Frame(Reset, 0, 1, [0, 0, 0, 2]));
        yield return Sending("stream cancelled", Frame(Reset, 0, 1, [0, 0, 0, 8]));
        yield return Sending("a thousand settings", [.. Enumerable.Repeat(Frame(Settings, 0, 0, Nothing), 1_000).SelectMany(static frame => frame)]);
        yield return Sending("a thousand pings", [.. Enumerable.Repeat(Frame(Ping, 0, 0, new byte[8]), 1_000).SelectMany(static frame => frame)]);
    }

    private static IEnumerable<Fault> Messages()
    {
        yield return Sending("page", [.. Frame(Headers, EndHeaders, 1, [0x88, .. Field("content-type", "text/html")]), .. Frame(Data, EndStream, 1, "<html>"u8.ToArray())]);
        yield return Sending("no status", [.. Frame(Headers, EndHeaders, 1, Head), .. Frame(Data, EndStream, 1, Nothing)]);
        yield return Sending("half a message", [.. Frame(Headers, EndHeaders, 1, Head), .. Frame(Data, EndStream, 1, [0, 0, 0, 0, 100, 1, 2])]);
        yield return Sending("message that is none", Answer([0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF]));
        yield return Sending("message of 4 GiB", Answer([0, 0xFF, 0xFF, 0xFF, 0xFF, 1])) with { Codes = [Broken, Unavailable, Limited] };
        yield return Sending("message compressed by who knows what", Answer([1, 0, 0, 0, 1, 1]));
        foreach (var status in (int[])[2, 4, 8, 13, 14, 15])
        {
            yield return Sending($"status {status}", Frame(Headers, EndHeaders | EndStream, 1, [.. Head, .. Field("grpc-status", $"{status}")])) with
            {
                Codes = status switch { 4 => [Timeout, Unavailable], 8 => [Limited, Unavailable], 14 => [Unavailable], _ => [Broken, Unavailable] },
            };
        }

        foreach (var (status, code) in ((int, string)[])[(429, Unavailable), (500, Broken), (502, Unavailable), (503, Unavailable), (504, Unavailable), (302, Broken)])
            yield return Sending($"HTTP {status}", Frame(Headers, EndHeaders | EndStream, 1, [.. Status(status), .. Field("location", "http://127.0.0.1:1/stolen")])) with { Codes = [code, Broken, Unavailable] };
    }

    // Until the gateway has enough: a connection of HTTP/2 outlives its calls.
    private static Fault Sending(string name, byte[] frames) => new(name, c => AnswerAsync(c, frames), End.Close, Unavailable, Broken);

    private static async Task SayAsync(FaultyConnection connection, byte[] frames)
    {
        await connection.SomethingAsync();
        await connection.SayAsync(frames);
    }

    // The preface, the settings and the first request: about three pieces, one after the other.
    private static async Task AnswerAsync(FaultyConnection connection, byte[] frames)
    {
        await connection.SomethingAsync();
        byte[] settings = [.. Frame(Settings, 0, 0, Nothing), .. Frame(Settings, 1, 0, Nothing)];
        await connection.SayAsync(settings);
        await connection.FirstStreamAsync();
        await connection.SayAsync(frames);
    }

    private static byte[] Answer(byte[] message) =>
        [.. Frame(Headers, EndHeaders, 1, Head), .. Frame(Data, 0, 1, message), .. Frame(Headers, EndHeaders | EndStream, 1, Trailers)];

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    // :status is the eighth of the names that HPACK knows.
    private static byte[] Status(int status) => [0x08, 3, .. Encoding.ASCII.GetBytes($"{status}")];

    // A literal without indexing, with its name.
    private static byte[] Field(string name, string value) => [0, .. Text(name), .. Text(value)];

    private static byte[] Text(string text)
    {
        var length = new List<byte>();
        if (text.Length < 127)
        {
            length.Add((byte)text.Length);
        }
        else
        {
            length.Add(127);
            var rest = text.Length - 127;
            for (; rest >= 128; rest /= 128)
                length.Add((byte)((rest % 128) + 128));
            length.Add((byte)rest);
        }

        return [.. length, .. Encoding.ASCII.GetBytes(text)];
    }
}
