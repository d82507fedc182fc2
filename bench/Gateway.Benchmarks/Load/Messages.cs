using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Gateway.Benchmarks.Load;

/// <summary>The rows of every scenario: conversations of 20 messages, about 200 characters each, the same for every server.</summary>
internal static class Messages
{
    public const int PerConversation = 20;

    private const string Text =
        "Retrieval works best when each passage can stand alone: keep the heading with the paragraph, say what \"it\" refers to, "
        + "and cut where the topic changes rather than after a fixed number of words — then rank again.";

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string Conversation(int index) => string.Create(CultureInfo.InvariantCulture, $"conversation-{index:D6}");

    /// <summary>One message as a JSON object.</summary>
    public static ReadOnlyMemory<byte> One(int conversation, int message) => Write(json => WriteMessage(json, conversation, message));

    /// <summary>The messages of several conversations as JSON arrays of at most <paramref name="batch"/> rows.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Batches(int firstConversation, int conversations, int batch = 1000)
    {
        var perBatch = batch / PerConversation;
        for (var first = firstConversation; first < firstConversation + conversations; first += perBatch)
        {
            var end = Math.Min(first + perBatch, firstConversation + conversations);
            yield return Write(json =>
            {
                json.WriteStartArray();

                // Conversations go on side by side, so that the rows of one do not lie together.
                for (var message = 0; message < PerConversation; message++)
                {
                    for (var conversation = first; conversation < end; conversation++)
                        WriteMessage(json, conversation, message);
                }

                json.WriteEndArray();
            });
        }
    }

    private static void WriteMessage(Utf8JsonWriter json, int conversation, int message)
    {
        json.WriteStartObject();
        json.WriteString("conversation_id", Conversation(conversation));
        json.WriteString("role", message % 2 == 0 ? "user" : "assistant");
        json.WriteString("content", string.Create(CultureInfo.InvariantCulture, $"{conversation}/{message}: {Text}"));
        json.WriteString("created_at", Start.AddSeconds((conversation * 97 % 1_000_000) + (message * 13)).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(json);
        return bytes.WrittenMemory;
    }
}
