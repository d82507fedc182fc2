using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Providers.Abstractions.Database.Values;
using Providers.Abstractions.Errors;
using Providers.Firebase.Firestore.Protocol;
using Value = Providers.Firebase.Firestore.Protocol.Value;

namespace Providers.Firebase.Firestore.Values;

/// <summary>Reads what a caller sent for one column as a value of Firestore, and refuses what it would hold changed or not at all.</summary>
/// <param name="database">The database that short references are of.</param>
/// <param name="column">The column, for messages.</param>
internal sealed class ValueReader(DatabaseName database, string column)
{
    // https://firebase.google.com/docs/firestore/quotas#collections_documents_and_fields
    private const int MaxDepth = 20;
    private const int MaxNameBytes = 1500;
    private const int MaxDimensions = 2048;

    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>.</exception>
    public Value Read(JsonElement json) => Read(json, depth: 0, inArray: false);

    /// <exception cref="ProviderException"><see cref="ErrorKind.TypeMismatch"/>: it is none.</exception>
    public Value ReadTimestamp(JsonElement json) => TryInstant(json) is { } timestamp
        ? new Value { TimestampValue = timestamp }
        : throw new ProviderException(ErrorKind.TypeMismatch, $"'{column}' is a timestamp. Write it as in 2026-01-31T12:00:00Z.") { Details = column };

    /// <exception cref="ProviderException"><see cref="ErrorKind.TypeMismatch"/>: it is none, or has more numbers than Firestore holds.</exception>
    public Value ReadVector(JsonElement json)
    {
        if (!VectorValue.TryRead(json, out var numbers) || numbers.Count > MaxDimensions)
            throw new ProviderException(ErrorKind.TypeMismatch, $"'{column}' is a vector. Write it as an array of 1 to {MaxDimensions} numbers, as in [1,0,0].") { Details = column };
        var vector = new ArrayValue();
        vector.Values.AddRange(numbers.Select(static number => new Value { DoubleValue = number }));
        return new Value
        {
            MapValue = new MapValue { Fields = { { SpecialNames.Type, new Value { StringValue = SpecialNames.VectorType } }, { SpecialNames.VectorValue, new Value { ArrayValue = vector } } } },
        };
    }

    /// <summary>Refuses a field's name that Firestore does not take.</summary>
    public static void CheckName(string name)
    {
        if (name.Length == 0)
            throw new ProviderException(ErrorKind.InvalidRequest, "The body has a property without a name, which Firestore does not hold. Name it.");
        if (name.Length > 3 && name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal))
            throw new ProviderException(ErrorKind.InvalidRequest, $"The property '{name}' has a name that Firestore keeps for itself: '__…__'. Choose another.");
        if (name.Length > MaxNameBytes / 3 && Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
            throw new ProviderException(ErrorKind.InvalidRequest, $"The body has a property whose name is longer than {MaxNameBytes} bytes, which Firestore does not hold. Choose a shorter one.");
    }

    private Value Read(JsonElement json, int depth, bool inArray)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Null:
                return new Value { NullValue = NullValue.NullValue };
            case JsonValueKind.True or JsonValueKind.False:
                return new Value { BooleanValue = json.ValueKind == JsonValueKind.True };
            case JsonValueKind.String:
                return new Value { StringValue = json.GetString() };
            case JsonValueKind.Number:
                return FirestoreNumber.TryRead(JsonMarshal.GetRawUtf8Value(json), out var number)
                    ? number
                    : throw Refuse($"the number {Shorten(json.GetRawText())} is none that Firestore can hold without changing it. Send it as a text, or with at most 15 digits");
            case JsonValueKind.Array:
                return ReadArray(json, depth, inArray);
            default:
                return ReadSpecial(json) ?? ReadMap(json, depth);
        }
    }

    private Value ReadArray(JsonElement json, int depth, bool inArray)
    {
        CheckDepth(depth + (inArray ? 2 : 1));
        var array = new ArrayValue();
        foreach (var item in json.EnumerateArray())
            array.Values.Add(Read(item, depth + (inArray ? 2 : 1), inArray: true));
        var value = new Value { ArrayValue = array };
        return inArray ? new Value { MapValue = new MapValue { Fields = { { SpecialNames.Array, value } } } } : value;
    }

    private Value ReadMap(JsonElement json, int depth)
    {
        CheckDepth(depth + 1);
        var map = new MapValue();
        foreach (var property in json.EnumerateObject())
        {
            CheckName(property.Name);
            map.Fields[property.Name] = Read(property.Value, depth + 1, inArray: false);
        }

        return new Value { MapValue = map };
    }

    private Value? ReadSpecial(JsonElement json)
    {
        using var properties = json.EnumerateObject();
        if (!properties.MoveNext() || !SpecialNames.Contains(properties.Current.Name))
            return null;
        var (name, value) = (properties.Current.Name, properties.Current.Value);
        if (properties.MoveNext())
            return null;
        return name switch
        {
            SpecialNames.Bytes when value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes) => new Value { BytesValue = ByteString.CopyFrom(bytes) },
            SpecialNames.Reference when value.ValueKind == JsonValueKind.String && database.TryReference(value.GetString()!, out var reference) => new Value { ReferenceValue = reference },
            SpecialNames.GeoPoint when TryGeoPoint(value) is { } point => new Value { GeoPointValue = point },
            SpecialNames.Timestamp when TryInstant(value) is { } timestamp => new Value { TimestampValue = timestamp },
            SpecialNames.Double when value.ValueKind == JsonValueKind.String && TryDouble(value.GetString()!) is { } number => new Value { DoubleValue = number },
            _ => throw Refuse($"an object with the name '{name}' alone stands for a value that only Firestore has, and this is none"),
        };
    }

    private static Timestamp? TryInstant(JsonElement json) =>
        json.ValueKind == JsonValueKind.String && Instant.TryParse(json.GetString().AsSpan(), out var microseconds) ? FirestoreInstant.Of(microseconds) : null;

    private static double? TryDouble(string text) => text switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => null,
    };

    private static GeoPoint? TryGeoPoint(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.EnumerateObject().Count() == 2
        && json.TryGetProperty("latitude", out var latitude) && json.TryGetProperty("longitude", out var longitude)
        && TryDegrees(latitude, 90) is { } north && TryDegrees(longitude, 180) is { } east
            ? new GeoPoint { Latitude = north, Longitude = east }
            : null;

    private static double? TryDegrees(JsonElement json, double most) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var degrees) && Math.Abs(degrees) <= most ? degrees : null;

    private void CheckDepth(int depth)
    {
        if (depth > MaxDepth)
            throw Refuse($"it is nested deeper than the {MaxDepth} levels that Firestore holds, where an array in an array counts twice");
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : $"{text[..37]}…";

    private ProviderException Refuse(string what) => new(ErrorKind.InvalidRequest, $"'{column}' cannot be stored: {what}.") { Details = column };
}
