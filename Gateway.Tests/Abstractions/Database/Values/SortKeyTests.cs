using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using CsCheck;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Values;
using SortKey = Providers.Abstractions.Database.Values.SortKey;

namespace Gateway.Tests.Abstractions.Database.Values;

internal sealed class SortKeyTests
{
    // Whole numbers and fractions of any size and spelling; what they come to is computed apart, in integers.
    private static readonly Gen<(string Text, BigInteger Scaled)> Number = Gen.Select(
        Gen.Bool, Gen.Frequency((3, Gen.String[Gen.Char["0123456789"], 1, 6]), (1, Gen.String[Gen.Char["09"], 1, 40])),
        Gen.Frequency((1, Gen.Const("")), (2, Gen.String[Gen.Char["0159"], 1, 12])), Gen.Frequency((2, Gen.Const(0)), (1, Gen.Int[-30, 30])), Gen.OneOf("e", "E", "e+"),
        static (negative, whole, fraction, exponent, e) =>
        {
            whole = whole.TrimStart('0') is { Length: > 0 } digits ? digits : "0";
            var text = $"{(negative ? "-" : "")}{whole}{(fraction.Length > 0 ? "." : "")}{fraction}{(exponent == 0 ? "" : (exponent < 0 ? "e" : e) + exponent.ToString(CultureInfo.InvariantCulture))}";
            var scaled = BigInteger.Parse(whole + fraction, CultureInfo.InvariantCulture) * BigInteger.Pow(10, 100 + exponent - fraction.Length);
            return (text, negative ? -scaled : scaled);
        });

    private static readonly Gen<string> Text = Gen.OneOf(Gen.String[Gen.Char["ab\0é\uffff"], 0, 5], Gen.OneOf("", "a", "ä", "😀", "\ufffd", "5", "true", "z", "\"", "\\", "\n"));

    [Test]
    public void Write_Numbers_OrderByValue() =>
        Gen.Select(Number, Number).Sample(
            static (left, right) => Assert.That(Math.Sign(Compare(Key(left.Text), Key(right.Text))), Is.EqualTo(left.Scaled.CompareTo(right.Scaled)), $"{left.Text} {right.Text}"),
            iter: 20_000);

    [Test]
    public void Write_NumberSpeltOtherwise_IsTheSameKey() =>
        Gen.Select(Number, Gen.Int[0, 5]).Sample(
            static (number, zeros) =>
            {
                var (mantissa, exponent) = number.Text.ToUpperInvariant().Split('E') is [var m, var e] ? (m, int.Parse(e, CultureInfo.InvariantCulture)) : (number.Text, 0);
                var padded = $"{mantissa}{(mantissa.Contains('.', StringComparison.Ordinal) ? "" : ".0")}{new string('0', zeros)}e{exponent}";
                Assert.That(Key(padded), Is.EqualTo(Key(number.Text)), $"{padded} {number.Text}");
            },
            iter: 2_000);

    [Test]
    public void Write_Texts_OrderAsUtf8() =>
        Gen.Select(Text, Text).Sample(
            static (left, right) =>
            {
                var expected = Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
                Assert.That(Math.Sign(Compare(Key(JsonSerializer.Serialize(left)), Key(JsonSerializer.Serialize(right)))), Is.EqualTo(Math.Sign(expected)));
            },
            iter: 2_000);

    [Test]
    public void Write_Instants_OrderByTimeWhateverTheirOffset() =>
        Gen.Select(Gen.Long[-62_135_500_000_000_000, 253_402_200_000_000_000], Gen.Long[-5, 5], Gen.Int[-18 * 60, 18 * 60], Gen.Int[-14 * 60, 14 * 60]).Sample(
            static (time, difference, leftOffset, rightOffset) =>
            {
                var left = Key(Spell(time, leftOffset), ColumnKind.Timestamp);
                var right = Key(Spell(time + difference, rightOffset), ColumnKind.Timestamp);
                Assert.That(left[0], Is.EqualTo(SortKey.Timestamp));
                Assert.That(Math.Sign(Compare(left, right)), Is.EqualTo(-Math.Sign(difference)));
            },
            iter: 5_000);

    [Test]
    public void Write_AnyValues_AreEqualExactlyWhereTheValuesAre() =>
        Gen.Select(Json(3), Json(3)).Sample(
            static (left, right) => Assert.That(
                Key(left).AsSpan().SequenceEqual(Key(right)),
                Is.EqualTo(JsonElement.DeepEquals(JsonElement.Parse(left), JsonElement.Parse(right))),
                $"{left} {right}"),
            iter: 10_000);

    [Test]
    public void Write_SameValueWrittenOtherwise_IsTheSameKey()
    {
        Assert.That(Key("""{"b":[1,2.50,"\u00fc"],"a":{}}"""), Is.EqualTo(Key("""{ "a": { }, "b": [ 1.0, 25e-1, "ü" ] }""")));
        Assert.That(Key("""["ab"]"""), Is.Not.EqualTo(Key("""["a","b"]""")));
        Assert.That(Key("""["a,","b"]"""), Is.Not.EqualTo(Key("""["a","b"]""")));
        Assert.That(Key("""[1]"""), Is.Not.EqualTo(Key("""["1"]""")));
        Assert.That(Key("""{"a":[1]}"""), Is.Not.EqualTo(Key("""[{"a":1}]""")));
        Assert.That(Key("[]"), Is.Not.EqualTo(Key("{}")));
        Assert.That(Key("[null]"), Is.Not.EqualTo(Key("[]")));
    }

    [Test]
    public void Write_Types_OrderOneAfterTheOther()
    {
        string[] ordered =
            ["false", "true", "-1e100000", "-1", "0", "1e-100000", "1", "1e100000", "\"0001-01-01\"", "\"9999-12-31T23:59:59.999999Z\"", "\"\"", "\"a\"", "[]", "{}", "null"];
        var keys = ordered.Select(json => Key(json, ColumnKind.Timestamp)).ToList();

        Assert.That(keys.Zip(keys.Skip(1), Compare), Has.All.Negative);
        Assert.That(Key(default(JsonElement), ColumnKind.Json), Is.EqualTo(Key("null")));
    }

    [TestCase("5", "\"5\"")]
    [TestCase("5.0", "\"5.0\"")]
    [TestCase("true", "\"true\"")]
    [TestCase("[1]", "\"[1]\"")]
    public void Write_AsText_IsTheTextOfTheValue(string value, string text) =>
        Assert.That(Key(value, ColumnKind.Text), Is.EqualTo(Key(text, ColumnKind.Text)));

    [TestCase("5", "5", true)]
    [TestCase("5", "5.00", true)]
    [TestCase("5", "\"5\"", true)]
    [TestCase("true", "true", true)]
    [TestCase("true", "\"true\"", true)]
    [TestCase("true", "1", false)]
    [TestCase("1e99999999999", "\"1e99999999999\"", true)]
    [TestCase("5\0", "5", false)]
    [TestCase("1e5\0", "100000", false)]
    public void Equal_UnquotedLiteral_MatchesValueAndString(string literal, string value, bool expected)
    {
        Assert.That(LiteralKeys.Equal(new Literal(literal, Quoted: false), ColumnKind.Json).Any(key => key.AsSpan().SequenceEqual(Key(value))), Is.EqualTo(expected));
        Assert.That(
            LiteralKeys.Equal(new Literal(literal, Quoted: true), ColumnKind.Json).Any(key => key.AsSpan().SequenceEqual(Key(value))),
            Is.EqualTo(expected && value.StartsWith('"')));
    }

    [Test]
    public void Bounds_OfAKey_EncloseItsType() =>
        Gen.Select(Json(2), Json(2)).Sample(static (left, right) =>
        {
            var (key, other) = (Key(left), Key(right));
            if (key[0] == SortKey.Null)
                return;
            var within = Compare(other, LiteralKeys.LowerBound(key)) >= 0 && Compare(other, LiteralKeys.UpperBound(key)) < 0;
            Assert.That(within, Is.EqualTo(other[0] == key[0]));
        });

    private static Gen<string> Json(int depth)
    {
        var scalar = Gen.OneOf(
            Gen.OneOf("null", "true", "false", "0", "-0.0", "5", "5.0", "50e-1", "0.5e1", "1e400", "10e399", "\"5\"", "\"a\"", "\"\\u0061\"", "\"\"", "[]", "{}"),
            Number.Select(static number => number.Text),
            Text.Select(static text => JsonSerializer.Serialize(text)));
        if (depth == 0)
            return scalar;
        return Gen.Frequency(
            (3, scalar),
            (1, Json(depth - 1).Array[0, 3].Select(static items => $"[{string.Join(',', items)}]")),
            (1, Gen.Select(Gen.OneOf("a", "b", "\\u0061b", "", "ü"), Json(depth - 1)).Array[0, 3].Select(static properties =>
                $"{{{string.Join(", ", properties.DistinctBy(p => p.Item1).Select(p => $"\"{p.Item1}\": {p.Item2}"))}}}")));
    }

    private static string Spell(long microseconds, int offsetMinutes)
    {
        var local = Instant.ToDateTime(microseconds).AddMinutes(offsetMinutes);
        var offset = TimeSpan.FromMinutes(Math.Abs(offsetMinutes));
        return string.Create(CultureInfo.InvariantCulture, $"\"{local:yyyy-MM-dd'T'HH:mm:ss.ffffff}{(offsetMinutes < 0 ? '-' : '+')}{offset:hh\\:mm}\"");
    }

    private static int Compare(byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right);

    private static byte[] Key(string json, ColumnKind kind = ColumnKind.Json) => Key(JsonElement.Parse(json), kind);

    private static byte[] Key(JsonElement value, ColumnKind kind)
    {
        var output = new ArrayBufferWriter<byte>();
        SortKey.Write(value, kind, output);
        return output.WrittenSpan.ToArray();
    }
}
