namespace Providers.Abstractions.Database.Values;

/// <summary>
/// Reads instants: ISO 8601 as RFC 3339 has it, and PostgreSQL's spelling (<c>2026-11-23 12:35:27.89+00</c>). A date alone
/// is its midnight; without an offset the time is UTC. Years 1 to 9999, in UTC.
/// </summary>
public static class Instant
{
    private const int MaxLength = 40;
    private const long MicrosecondsPerSecond = 1_000_000;
    private const long Earliest = -62_135_596_800_000_000;
    private const long Latest = 253_402_300_799_999_999;

    /// <summary>Reads an instant in microseconds since 1970, UTC; further digits are cut off.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long microseconds)
    {
        microseconds = 0;
        if (text.Length is < 10 or > MaxLength || !TryDate(text[..10], out var date))
            return false;
        var seconds = (long)(date.DayNumber - new DateOnly(1970, 1, 1).DayNumber) * 86_400;
        var rest = text[10..];
        if (rest.IsEmpty)
        {
            microseconds = seconds * MicrosecondsPerSecond;
            return true;
        }

        if (rest[0] is not ('T' or 't' or ' ') || !TryTime(rest[1..], out var ofDay, out var fraction, out rest) || !TryOffset(rest, out var offset))
            return false;
        microseconds = ((seconds + ofDay - offset) * MicrosecondsPerSecond) + fraction;
        return microseconds is >= Earliest and <= Latest;
    }

    /// <summary>An instant as a time of .NET, UTC.</summary>
    public static DateTime ToDateTime(long microseconds) => DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>As <see cref="TryParse(ReadOnlySpan{char}, out long)"/>, from UTF-8.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out long microseconds)
    {
        microseconds = 0;
        if (utf8.Length > MaxLength)
            return false;
        Span<char> text = stackalloc char[utf8.Length];
        for (var i = 0; i < utf8.Length; i++)
            text[i] = (char)utf8[i];
        return TryParse(text, out microseconds);
    }

    private static bool TryDate(ReadOnlySpan<char> text, out DateOnly date)
    {
        date = default;
        if (text[4] != '-' || text[7] != '-' || !TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month) || !TryNumber(text[8..10], out var day))
            return false;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new DateOnly(year, month, day);
        return true;
    }

    private static bool TryTime(ReadOnlySpan<char> text, out long seconds, out long fraction, out ReadOnlySpan<char> rest)
    {
        seconds = fraction = 0;
        rest = default;
        if (text.Length < 5 || text[2] != ':' || !TryNumber(text[..2], out var hour) || !TryNumber(text[3..5], out var minute))
            return false;
        var second = 0;
        rest = text[5..];
        if (!rest.IsEmpty && rest[0] == ':')
        {
            if (rest.Length < 3 || !TryNumber(rest[1..3], out second))
                return false;
            rest = rest[3..];
            if (!rest.IsEmpty && rest[0] == '.' && !TryFraction(ref rest, out fraction))
                return false;
        }

        seconds = (hour * 3600L) + (minute * 60L) + second;
        return hour <= 23 && minute <= 59 && second <= 60;
    }

    private static bool TryFraction(ref ReadOnlySpan<char> rest, out long microseconds)
    {
        microseconds = 0;
        var digits = 0;
        rest = rest[1..];
        for (; !rest.IsEmpty && char.IsAsciiDigit(rest[0]); rest = rest[1..], digits++)
        {
            if (digits < 6)
                microseconds = (microseconds * 10) + (rest[0] - '0');
        }

        for (var i = digits; i < 6; i++)
            microseconds *= 10;
        return digits > 0;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out long seconds)
    {
        seconds = 0;
        if (text.IsEmpty || text is "Z" or "z")
            return true;
        if (text[0] is not ('+' or '-') || text.Length < 3 || !TryNumber(text[1..3], out var hours))
            return false;
        var minutes = 0;
        var rest = text[3..];
        if (!rest.IsEmpty && rest[0] == ':')
            rest = rest[1..];
        if (!rest.IsEmpty && (rest.Length != 2 || !TryNumber(rest, out minutes)))
            return false;
        seconds = ((hours * 3600L) + (minutes * 60L)) * (text[0] == '-' ? -1 : 1);
        return hours <= 18 && minutes <= 59;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            number = (number * 10) + digit - '0';
        }

        return true;
    }
}
