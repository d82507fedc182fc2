using System.Text.Json;
using Google.Protobuf.Collections;
using Providers.Firebase.Firestore.Protocol;

namespace Providers.Firebase.Firestore.Values;

/// <summary>Writes values of Firestore as JSON.</summary>
/// <param name="database">The database whose references are written short.</param>
internal sealed class ValueWriter(DatabaseName database)
{
    public void Write(Value value, Utf8JsonWriter output)
    {
        switch (value.ValueTypeCase)
        {
            case Value.ValueTypeOneofCase.BooleanValue:
                output.WriteBooleanValue(value.BooleanValue);
                break;
            case Value.ValueTypeOneofCase.IntegerValue:
                output.WriteNumberValue(value.IntegerValue);
                break;
            case Value.ValueTypeOneofCase.DoubleValue:
                WriteDouble(value.DoubleValue, output);
                break;
            case Value.ValueTypeOneofCase.StringValue:
                output.WriteStringValue(value.StringValue);
                break;
            case Value.ValueTypeOneofCase.TimestampValue:
                Span<byte> text = stackalloc byte[32];
                output.WriteStringValue(text[..FirestoreInstant.Write(value.TimestampValue, text)]);
                break;
            case Value.ValueTypeOneofCase.ArrayValue:
                WriteArray(value.ArrayValue, output);
                break;
            case Value.ValueTypeOneofCase.MapValue:
                WriteMap(value.MapValue.Fields, output);
                break;
            case Value.ValueTypeOneofCase.BytesValue:
                output.WriteStartObject();
                output.WriteBase64String(SpecialNames.Bytes, value.BytesValue.Span);
                output.WriteEndObject();
                break;
            case Value.ValueTypeOneofCase.ReferenceValue:
                output.WriteStartObject();
                output.WriteString(SpecialNames.Reference, database.Shorten(value.ReferenceValue));
                output.WriteEndObject();
                break;
            case Value.ValueTypeOneofCase.GeoPointValue:
                output.WriteStartObject();
                output.WriteStartObject(SpecialNames.GeoPoint);
                output.WriteNumber("latitude", value.GeoPointValue.Latitude);
                output.WriteNumber("longitude", value.GeoPointValue.Longitude);
                output.WriteEndObject();
                output.WriteEndObject();
                break;
            default:
                output.WriteNullValue();
                break;
        }
    }

    private static void WriteDouble(double value, Utf8JsonWriter output)
    {
        if (!double.IsFinite(value))
        {
            output.WriteStartObject();
            output.WriteString(SpecialNames.Double, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
            output.WriteEndObject();
            return;
        }

        Span<byte> text = stackalloc byte[32];
        output.WriteRawValue(text[..FirestoreNumber.Write(value, text)], skipInputValidation: true);
    }

    private void WriteArray(ArrayValue array, Utf8JsonWriter output)
    {
        output.WriteStartArray();
        foreach (var item in array.Values)
            Write(item, output);
        output.WriteEndArray();
    }

    private void WriteMap(MapField<string, Value> fields, Utf8JsonWriter output)
    {
        if (fields.Count == 1 && fields.TryGetValue(SpecialNames.Array, out var within) && within.ValueTypeCase == Value.ValueTypeOneofCase.ArrayValue)
        {
            WriteArray(within.ArrayValue, output);
            return;
        }

        if (fields.TryGetValue(SpecialNames.Type, out var type) && type.StringValue == SpecialNames.VectorType && fields.TryGetValue(SpecialNames.VectorValue, out var vector)
            && vector.ValueTypeCase == Value.ValueTypeOneofCase.ArrayValue)
        {
            WriteArray(vector.ArrayValue, output);
            return;
        }

        output.WriteStartObject();
        foreach (var (name, value) in fields)
        {
            output.WritePropertyName(name);
            Write(value, output);
        }

        output.WriteEndObject();
    }
}
