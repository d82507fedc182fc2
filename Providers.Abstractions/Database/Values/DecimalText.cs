using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace Providers.Abstractions.Database.Values;

/// <summary>
/// A number taken apart as it is written, so that nothing of it is rounded: <c>0.DIGITS × 10^Exponent</c>, with neither a
/// leading nor a trailing zero among the digits; none at all for zero.
/// </summary>
public readonly ref struct DecimalText
{
    /// <summary>The largest exponent, either way, that is accepted.</summary>
    public const int MaxExponent = 100_000;

    /// <summary>The most digits that are accepted.</summary>
    public const int MaxDigits = 10_000;

    private readonly ReadOnlySpan<byte> _whole;
    private readonly ReadOnlySpan<byte> _fraction;

    private DecimalText(bool negative, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, int exponent)
    {
        IsNegative = negative;
        _whole = whole;
        _fraction = fraction;
        Exponent = exponent;
    }

    /// <summary>Whether it is below zero.</summary>
    public bool IsNegative { get; }

    /// <summary>The power of ten in front of which the digits stand.</summary>
    public int Exponent { get; }

    /// <summary>How many digits there are; 0 for zero.</summary>
    public int DigitCount => _whole.Length + _fraction.Length;

    /// <summary>One digit, 0 to 9.</summary>
    public int Digit(int index) => (index < _whole.Length ? _whole[index] : _fraction[index - _whole.Length]) - '0';

    /// <summary>Takes apart a number in JSON's grammar. False for anything else, and beyond the limits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DecimalText number)
    {
        number = default;
        var negative = text.Length > 0 && text[0] == (byte)'-';
        var rest = negative ? text[1..] : text;
        var whole = TakeDigits(ref rest);
        if (whole.IsEmpty || (whole.Length > 1 && whole[0] == (byte)'0'))
            return false;
        var fraction = ReadOnlySpan<byte>.Empty;
        if (!rest.IsEmpty && rest[0] == (byte)'.')
        {
            rest = rest[1..];
            fraction = TakeDigits(ref rest);
            if (fraction.IsEmpty)
                return false;
        }

        var exponent = 0;
        if (!rest.IsEmpty && rest[0] is (byte)'e' or (byte)'E')
        {
            if (!TryExponent(rest[1..], out exponent))
                return false;
            rest = default;
        }

        if (!rest.IsEmpty || whole.Length + fraction.Length > MaxDigits)
            return false;
        number = Normalise(negative, whole, fraction, exponent);
        return true;
    }

    /// <summary>The value as an integer times a power of ten, for arithmetic.</summary>
    public (BigInteger Mantissa, int Scale) ToScaled()
    {
        var digits = ArrayPool<char>.Shared.Rent(DigitCount + 1);
        try
        {
            digits[0] = '0';
            for (var i = 0; i < DigitCount; i++)
                digits[i + 1] = (char)('0' + Digit(i));
            var mantissa = BigInteger.Parse(digits.AsSpan(0, DigitCount + 1), NumberStyles.None, CultureInfo.InvariantCulture);
            return (IsNegative ? -mantissa : mantissa, DigitCount - Exponent);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(digits);
        }
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        var negative = text is [(byte)'-', ..];
        var digits = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            exponent = (exponent * 10) + digit - '0';
            if (exponent > MaxExponent)
                return false;
        }

        exponent = negative ? -exponent : exponent;
        return !digits.IsEmpty;
    }

    private static DecimalText Normalise(bool negative, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, int exponent)
    {
        exponent += whole.Length;
        fraction = fraction.TrimEnd((byte)'0');
        if (fraction.IsEmpty)
            whole = whole.TrimEnd((byte)'0');
        var leading = whole.Length - whole.TrimStart((byte)'0').Length;
        whole = whole[leading..];
        exponent -= leading;
        if (whole.IsEmpty)
        {
            leading = fraction.Length - fraction.TrimStart((byte)'0').Length;
            fraction = fraction[leading..];
            exponent -= leading;
        }

        return whole.IsEmpty && fraction.IsEmpty ? default : new DecimalText(negative, whole, fraction, exponent);
    }

    private static ReadOnlySpan<byte> TakeDigits(scoped ref ReadOnlySpan<byte> rest)
    {
        var length = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = length < 0 ? rest : rest[..length];
        rest = rest[digits.Length..];
        return digits;
    }
}
