using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Providers.Abstractions.Database.Values;
using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>PostgreSQL's casts, as far as they mean something for JSON values.</summary>
internal sealed class ValueCast
{
    private static readonly Dictionary<string, Action<ValueCast, string, JsonElement, Utf8JsonWriter>> Writers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["text"] = WriteText, ["varchar"] = WriteText, ["uuid"] = WriteText,
        ["int"] = Integer(int.MaxValue), ["integer"] = Integer(int.MaxValue), ["int4"] = Integer(int.MaxValue),
        ["int2"] = Integer(short.MaxValue), ["smallint"] = Integer(short.MaxValue),
        ["int8"] = Integer(long.MaxValue), ["bigint"] = Integer(long.MaxValue),
        ["numeric"] = WriteNumber, ["decimal"] = WriteNumber, ["float4"] = WriteNumber, ["float8"] = WriteNumber, ["real"] = WriteNumber,
        ["bool"] = WriteBoolean, ["boolean"] = WriteBoolean,
        ["json"] = WriteJson, ["jsonb"] = WriteJson,
        ["timestamptz"] = WriteInstant, ["timestamp"] = WriteLocal, ["date"] = WriteDate,
    };

    private const int MaxIntegerDigits = 19;

    private readonly string _type;
    private readonly Action<ValueCast, string, JsonElement, Utf8JsonWriter> _writer;

    private ValueCast(string type, Action<ValueCast, string, JsonElement, Utf8JsonWriter> writer) => (_type, _writer) = (type, writer);

    public static ValueCast? Find(string? type)
    {
        if (type is null)
            return null;
        return Writers.TryGetValue(type, out var writer)
            ? new ValueCast(type, writer)
            : throw new ProviderException(ErrorKind.InvalidRequest, $"'select' casts to '{type}', which is not known. Known are: {string.Join(", ", Writers.Keys)}.");
    }

    public void Write(string column, JsonElement value, Utf8JsonWriter output) => _writer(this, column, value, output);

    private static void WriteText(ValueCast cast, string column, JsonElement value, Utf8JsonWriter output) => output.WriteStringValue(Text(value));

    private static void WriteJson(ValueCast cast, string column, JsonElement value, Utf8JsonWriter output) => value.WriteTo(output);

    private static Action<ValueCast, string, JsonElement, Utf8JsonWriter> Integer(long greatest) => (cast, column, value, output) =>
    {
        if (!DecimalText.TryParse(Encoding.UTF8.GetBytes(Text(value).Trim()), out var number) || number.Exponent > MaxIntegerDigits)
            throw cast.Mismatch(column);
        var (mantissa, scale) = number.Exponent < 0 ? (BigInteger.Zero, 0) : number.ToScaled();
        var rounded = ExactSum.Round(mantissa, scale);
        output.WriteNumberValue(rounded <= greatest && rounded >= -greatest - 1 ? (long)rounded : throw cast.Mismatch(column));
    };

    private static void WriteNumber(ValueCast cast, string column, JsonElement value, Utf8JsonWriter output)
    {
        var text = Encoding.UTF8.GetBytes(Text(value).Trim());
        if (!DecimalText.TryParse(text, out _))
            throw cast.Mismatch(column);
        output.WriteRawValue(text);
    }

    private static void WriteBoolean(ValueCast cast, string column, JsonElement value, Utf8JsonWriter output) => output.WriteBooleanValue(
        Text(value).ToUpperInvariant() switch
        {
            "TRUE" or "T" or "YES" or "Y" or "ON" or "1" => true,
            "FALSE" or "F" or "NO" or "N" or "OFF" or "0" => false,
            _ => throw cast.Mismatch(column),
        });

    private static void WriteInstant(ValueCast cast, string column, JsonElement value, Utf8JsonWriter output) =>
        output.WriteStringValue(cast.Time(column, value).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'+00:00'", CultureInfo.InvariantCulture));

    private static void WriteLocal(ValueCast cast, string column, JsonElement value, Utf8JsonWriter output) =>
        output.WriteStringValue(cast.Time(column, value).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture));

    private static void WriteDate(ValueCast cast, string column, JsonElement value, Utf8JsonWriter output) =>
        output.WriteStringValue(cast.Time(column, value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private DateTime Time(string column, JsonElement value) => Instant.TryParse(Text(value).AsSpan(), out var microseconds)
        ? Instant.ToDateTime(microseconds)
        : throw Mismatch(column);

    private ProviderException Mismatch(string column) =>
        new(ErrorKind.TypeMismatch, $"'{column}' holds a value that cannot be cast to '{_type}'. Leave the cast out, or filter such rows out.");

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
