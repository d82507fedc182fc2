using System.Collections.Frozen;
using System.Text;
using Gateway.Host.Pipeline;
using Gateway.Host.Problems;
using Microsoft.Extensions.Primitives;

namespace Gateway.Host.Idempotency;

/// <summary>An answer that can be given again.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Headers">Its headers, but for those of the one exchange.</param>
/// <param name="Body">Its body.</param>
internal sealed record KeptAnswer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>What tells a repeated answer from a first one.</summary>
    public const string Replayed = "Idempotency-Replayed";

    // Of this connection, or written anew for every answer.
    private static readonly FrozenSet<string> Own =
        new[] { "Connection", "Date", "Keep-Alive", "Server", "Server-Timing", "Set-Cookie", "Trailer", "Transfer-Encoding", "X-Request-Id", "RateLimit", "RateLimit-Policy", "Retry-After" }
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static KeptAnswer Of(HttpResponse response, ReadOnlyMemory<byte> body) =>
        new(response.StatusCode, [.. response.Headers.Where(static header => !Own.Contains(header.Key)).Select(static header => KeyValuePair.Create(header.Key, header.Value.ToString()))], body);

    public static KeptAnswer Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        var status = reader.ReadInt32();
        var headers = new KeyValuePair<string, string>[reader.ReadInt32()];
        for (var i = 0; i < headers.Length; i++)
            headers[i] = new(reader.ReadString(), reader.ReadString());
        return new KeptAnswer(status, headers, bytes.AsMemory((int)reader.BaseStream.Position));
    }

    public byte[] ToBytes()
    {
        var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Status);
            writer.Write(Headers.Count);
            foreach (var (name, value) in Headers)
            {
                writer.Write(name);
                writer.Write(value);
            }

            writer.Write(Body.Span);
        }

        return stream.ToArray();
    }

    /// <summary>Gives it again. A problem names the request that it answers, which is another one now.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var body = Headers.Any(static header => header.Value == ProblemWriter.ContentType) ? ProblemWriter.Readdress(Body, context.Gateway()) : Body;
        context.Response.StatusCode = Status;
        foreach (var (name, value) in Headers)
            context.Response.Headers[name] = new StringValues(value);
        context.Response.Headers[Replayed] = "true";
        if (body.Length > 0)
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
