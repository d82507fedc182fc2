using System.Globalization;
using System.Numerics;
using Providers.Abstractions.Database.Values;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>A sum of decimals of any size, without rounding.</summary>
internal sealed class ExactSum
{
    // As PostgreSQL's numeric division: enough that nobody misses a digit.
    private const int DivisionDigits = 16;

    /// <summary>
    /// How far from the decimal point numbers may reach. Beyond this a single tiny number would blow up every other; doubles
    /// do not reach further either.
    /// </summary>
    public const int MaxScale = 400;

    private BigInteger _mantissa;
    private int _scale;

    /// <summary>Adds a number; false where the text is none, or reaches too far.</summary>
    public bool TryAdd(ReadOnlySpan<byte> number)
    {
        if (!DecimalText.TryParse(number, out var parsed))
            return false;
        if (Math.Abs(parsed.DigitCount - parsed.Exponent) > MaxScale)
            return false;
        var (mantissa, scale) = parsed.ToScaled();
        if (scale < 0)
            (mantissa, scale) = (mantissa * BigInteger.Pow(10, -scale), 0);
        if (scale > _scale)
            (_mantissa, _scale) = (_mantissa * BigInteger.Pow(10, scale - _scale), scale);
        _mantissa += scale < _scale ? mantissa * BigInteger.Pow(10, _scale - scale) : mantissa;
        return true;
    }

    public override string ToString() => Format(_mantissa, _scale);

    /// <summary>The sum divided by a count, to 16 digits more than the sum has.</summary>
    public string DividedBy(long count)
    {
        var scale = _scale + DivisionDigits;
        var scaled = _mantissa * BigInteger.Pow(10, DivisionDigits + 1);
        return Format(Round(scaled / count, 1), scale);
    }

    /// <summary>The integer nearest to a mantissa at a scale, halves away from zero.</summary>
    public static BigInteger Round(BigInteger mantissa, int scale)
    {
        if (scale <= 0)
            return mantissa * BigInteger.Pow(10, -scale);
        var unit = BigInteger.Pow(10, scale);
        var quotient = BigInteger.DivRem(mantissa, unit, out var rest);
        return BigInteger.Abs(rest) * 2 >= unit ? quotient + mantissa.Sign : quotient;
    }

    private static string Format(BigInteger mantissa, int scale)
    {
        var digits = BigInteger.Abs(mantissa).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var fraction = scale == 0 ? "" : digits[^scale..].TrimEnd('0');
        var whole = digits[..^scale];
        return $"{(mantissa.Sign < 0 ? "-" : "")}{whole}{(fraction.Length > 0 ? "." : "")}{fraction}";
    }
}
