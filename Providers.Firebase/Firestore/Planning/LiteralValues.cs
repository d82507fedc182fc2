using System.Globalization;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Values;
using Providers.Firebase.Firestore.Protocol;
using Providers.Firebase.Firestore.Values;
using Value = Providers.Firebase.Firestore.Protocol.Value;

namespace Providers.Firebase.Firestore.Planning;

/// <summary>The values of Firestore that a literal means, after the rules of <see cref="LiteralKeys"/>.</summary>
internal static class LiteralValues
{
    // Beyond that, an index holds no more than the beginning of a value.
    private const int MaxIndexedBytes = 1500;

    // From here on, an integer and the double that is spelled the same may be two.
    private const long ExactDouble = 1L << 53;

    /// <summary>Whether an index compares the literal as a whole.</summary>
    public static bool IsIndexed(Literal literal) =>
        literal.Text.Length <= MaxIndexedBytes / 3 || Encoding.UTF8.GetByteCount(literal.Text) < MaxIndexedBytes;

    /// <summary>All values that equal the literal, where values are compared by their type in JSON.</summary>
    public static void AddEqual(Literal literal, List<Value> values)
    {
        Add(new Value { StringValue = literal.Text });
        if (!literal.Quoted && literal.Text is "true" or "false")
            Add(new Value { BooleanValue = literal.Text == "true" });
        else if (!literal.Quoted)
            AddNumbers(literal.Text);
        if (TryRendered(literal.Text) is { } timestamp)
            Add(new Value { TimestampValue = timestamp });

        void AddNumbers(string text)
        {
            if (!IsNumber(text))
                return;
            if (TryInteger(text) is { } integer)
                Add(new Value { IntegerValue = integer });
            if (TryDouble(text) is { } number && (values[^1].ValueTypeCase != Value.ValueTypeOneofCase.IntegerValue || Math.Abs(number) >= ExactDouble))
                Add(new Value { DoubleValue = number });
        }

        void Add(Value value)
        {
            if (!values.Contains(value))
                values.Add(value);
        }
    }

    /// <summary>Whether the literal, not being quoted, is a number.</summary>
    public static bool IsNumber(string text) => DecimalText.TryParse(Encoding.UTF8.GetBytes(text), out _);

    /// <summary>The timestamp that is read as exactly this text; null where none is.</summary>
    public static Timestamp? TryRendered(string text) =>
        Instant.TryParse(text.AsSpan(), out var microseconds) && FirestoreInstant.Of(microseconds) is var timestamp && FirestoreInstant.Text(timestamp) == text ? timestamp : null;

    /// <summary>
    /// The number that a range is bounded by, and whether comparing with it tells exactly what comparing with the literal does;
    /// else it is a little outside of the range.
    /// </summary>
    public static (Value Value, bool IsExact) Bound(string number, bool above)
    {
        if (TryInteger(number) is { } integer && Math.Abs((double)integer) < ExactDouble)
            return (new Value { IntegerValue = integer }, true);
        var nearest = Math.Clamp(double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture), -double.MaxValue, double.MaxValue);
        if (Math.Abs(nearest) < ExactDouble && TryDouble(number) is { } exact)
            return (new Value { DoubleValue = exact }, true);
        return (new Value { DoubleValue = Math.Clamp(above ? Math.BitDecrement(nearest) : Math.BitIncrement(nearest), -double.MaxValue, double.MaxValue) }, false);
    }

    private static long? TryInteger(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return integer;

        // 5.0 and 5e0 are 5.
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && decimal.IsInteger(number)
            && number is >= long.MinValue and <= long.MaxValue && FirestoreNumber.AreEqual(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)))
                ? (long)number
                : null;
    }

    private static double? TryDouble(string text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return null;
        Span<byte> shortest = stackalloc byte[32];
        return FirestoreNumber.AreEqual(Encoding.UTF8.GetBytes(text), shortest[..FirestoreNumber.Write(number, shortest)]) ? number : null;
    }
}
