using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Providers.Abstractions.Database.Values;

/// <summary>Writes JSON so that equal values are equal bytes: no blanks, properties in order, numbers by value.</summary>
internal static class CanonicalJson
{
    public static void Write(JsonElement value, IBufferWriter<byte> output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Write(output, "{"u8);
                foreach (var property in value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    WriteString(property.Name, output);
                    Write(output, ":"u8);
                    Write(property.Value, output);
                    Write(output, ","u8);
                }

                Write(output, "}"u8);
                break;
            case JsonValueKind.Array:
                Write(output, "["u8);
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, output);
                    Write(output, ","u8);
                }

                Write(output, "]"u8);
                break;
            case JsonValueKind.String:
                WriteString(value.GetString()!, output);
                break;
            case JsonValueKind.Number when SortKey.TryWriteNumber(JsonMarshal.GetRawUtf8Value(value), output):
                break;
            default:
                Write(output, JsonMarshal.GetRawUtf8Value(value));
                break;
        }
    }

    private static void WriteString(string text, IBufferWriter<byte> output) =>
        Write(output, Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(text)}\""));

    private static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes) => output.Write(bytes);
}
