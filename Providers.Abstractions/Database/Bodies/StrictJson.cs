using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Providers.Abstractions.Database.Values;

namespace Providers.Abstractions.Database.Bodies;

/// <summary>Finds what the parser lets pass although it is no text, or no number that can be kept as it is.</summary>
public static class StrictJson
{
    /// <summary>How JSON is parsed that came from a caller: no property twice, no depth without end.</summary>
    public static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = JsonRows.MaxDepth };

    /// <summary>
    /// What is wrong where parsing throws <see cref="InvalidOperationException"/>: looking for properties that stand twice, the
    /// parser trips over a name that is no text.
    /// </summary>
    public const string HalfPairInName = "the name of a property holds half of a surrogate pair";

    /// <summary>The first mistake, with its offset from the value's first byte; null where there is none. Allocates nothing then.</summary>
    public static (int Offset, string What)? FindMistake(JsonElement root)
    {
        var json = JsonMarshal.GetRawUtf8Value(root);
        if (!Utf8.IsValid(json))
            return (IndexOfInvalid(json), "what stands there is not UTF-8");
        if (IndexOfHalfPair(json) is >= 0 and var half)
            return (half, "a text holds half of a surrogate pair");
        return FindNumber(root, out var number) ? (OffsetOf(number, json), TooLarge(number)) : null;
    }

    /// <summary>
    /// Parses JSON that somebody else wrote and whose texts will be read: where one holds half of a surrogate pair, which is no text, a
    /// replacement character stands for that.
    /// </summary>
    /// <exception cref="JsonException">It is no JSON, or not UTF-8.</exception>
    public static JsonElement ParseReadable(ReadOnlySpan<byte> utf8)
    {
        // What is no UTF-8 would parse, and fail when one of its texts is read.
        if (!Utf8.IsValid(utf8))
            throw new JsonException("It is not UTF-8.");
        var parsed = JsonElement.Parse(utf8);
        if (IndexOfHalfPair(utf8) < 0)
            return parsed;
        var readable = utf8.ToArray();
        var rest = readable.AsSpan();
        while (IndexOfHalfPair(rest) is >= 0 and var half)
        {
            "fffd"u8.CopyTo(rest[(half + 2)..]);
            rest = rest[(half + 6)..];
        }

        return JsonElement.Parse(readable);
    }

    /// <summary>The offset of a value within the JSON that it is a part of.</summary>
    public static int OffsetOf(JsonElement value, ReadOnlySpan<byte> json) =>
        json.Overlaps(JsonMarshal.GetRawUtf8Value(value), out var offset) ? offset : 0;

    /// <summary>Line and byte of an offset, both from 1.</summary>
    public static (int Line, int Byte) PositionOf(int offset, ReadOnlySpan<byte> json)
    {
        var before = json[..offset];
        return (before.Count((byte)'\n') + 1, offset - before.LastIndexOf((byte)'\n'));
    }

    private static int IndexOfInvalid(ReadOnlySpan<byte> text)
    {
        var index = 0;
        while (Rune.DecodeFromUtf8(text[index..], out _, out var length) == System.Buffers.OperationStatus.Done)
            index += length;
        return index;
    }

    // Backslashes stand only in texts, and the parser has checked that each begins a whole escape.
    private static int IndexOfHalfPair(ReadOnlySpan<byte> json)
    {
        var index = 0;
        while (json[index..].IndexOf((byte)'\\') is >= 0 and var skip)
        {
            index += skip;
            if (json[index + 1] != (byte)'u')
            {
                index += 2;
                continue;
            }

            var unit = Unit(json[index..]);
            if (char.IsLowSurrogate(unit))
                return index;
            var next = json[(index + 6)..];
            if (char.IsHighSurrogate(unit) && !(next.StartsWith("\\u"u8) && char.IsLowSurrogate(Unit(next))))
                return index;
            index += char.IsHighSurrogate(unit) ? 12 : 6;
        }

        return -1;
    }

    private static char Unit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static bool FindNumber(JsonElement value, out JsonElement number)
    {
        number = value;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    if (FindNumber(property.Value, out number))
                        return true;
                }

                return false;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    if (FindNumber(item, out number))
                        return true;
                }

                return false;
            case JsonValueKind.Number:
                return !DecimalText.TryParse(JsonMarshal.GetRawUtf8Value(value), out _);
            default:
                return false;
        }
    }

    private static string TooLarge(JsonElement number)
    {
        var text = number.GetRawText();
        return $"the number {(text.Length <= 40 ? text : $"{text[..37]}…")} is beyond {DecimalText.MaxDigits} digits or an exponent of {DecimalText.MaxExponent}";
    }
}
