using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;

namespace Providers.Abstractions.Exchanges;

/// <summary>Small JSON bodies that adapters make for a backend.</summary>
public static class JsonBody
{
    /// <summary>Writes one object, in UTF-8.</summary>
    /// <param name="properties">Writes what is in it.</param>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> properties)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, RowProjection.WriterOptions))
        {
            json.WriteStartObject();
            properties(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>JSON as the body of an <see cref="UpstreamRequest"/>. It can be sent again.</summary>
    public static HttpContent Content(ReadOnlyMemory<byte> json) =>
        new ReadOnlyMemoryContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
