using System.Text;
using Providers.Abstractions.Database.Values;

namespace Gateway.Tests.Abstractions.Database.Values;

internal sealed class InstantTests
{
    [TestCase("1970-01-01", 0)]
    [TestCase("1970-01-01T00:00:00Z", 0)]
    [TestCase("1970-01-01t00:00:00z", 0)]
    [TestCase("1970-01-01T00:00", 0)]
    [TestCase("1970-01-01 00:00:00.000001", 1)]
    [TestCase("1970-01-01 00:00:00.0000019+00", 1)]
    [TestCase("1970-01-01T01:00:00.5+01:00", 500_000)]
    [TestCase("1970-01-01T05:30:00+0530", 0)]
    [TestCase("1969-12-31 19:00:00-05", 0)]
    [TestCase("1969-12-31T23:59:59.999999Z", -1)]
    [TestCase("2026-11-23 12:35:27.89+00", 1_795_437_327_890_000)]
    [TestCase("2024-02-29T00:00:00Z", 1_709_164_800_000_000)]
    [TestCase("1970-01-01T23:59:60Z", 86_400_000_000)]
    [TestCase("0001-01-01T00:00:00Z", -62_135_596_800_000_000)]
    [TestCase("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999)]
    public void TryParse_Instant_GivesMicroseconds(string text, long expected)
    {
        Assert.That(Instant.TryParse(text, out var microseconds), Is.True);
        Assert.That(microseconds, Is.EqualTo(expected));
        Assert.That(Instant.TryParse(Encoding.UTF8.GetBytes(text), out microseconds), Is.True);
        Assert.That(microseconds, Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("1970")]
    [TestCase("1970-1-1")]
    [TestCase("1970-01-1\0")]
    [TestCase("1970-13-01")]
    [TestCase("1970-00-01")]
    [TestCase("2023-02-29")]
    [TestCase("0000-01-01")]
    [TestCase("1970-01-01T")]
    [TestCase("1970-01-01T24:00:00Z")]
    [TestCase("1970-01-01T23:60:00Z")]
    [TestCase("1970-01-01T23:59:61Z")]
    [TestCase("1970-01-01T1:00:00Z")]
    [TestCase("1970-01-01T00:00:00.Z")]
    [TestCase("1970-01-01T00:00:00,5Z")]
    [TestCase("1970-01-01T00:00:00 Z")]
    [TestCase("1970-01-01T00:00:00+")]
    [TestCase("1970-01-01T00:00:00+1")]
    [TestCase("1970-01-01T00:00:00+19:00")]
    [TestCase("1970-01-01T00:00:00+01:60")]
    [TestCase("1970-01-01T00:00:00+01:00x")]
    [TestCase("1970-01-01x00:00:00Z")]
    [TestCase(" 1970-01-01")]
    [TestCase("1970-01-01 ")]
    [TestCase("19700101T000000Z")]
    [TestCase("１９７０-01-01")]
    [TestCase("0001-01-01T00:00:00+00:01")]
    [TestCase("9999-12-31T23:59:59-00:01")]
    [TestCase("9999-12-31T23:59:60Z")]
    [TestCase("1970-01-01T00:00:00.00000000000000000000000000000001Z")]
    [TestCase("now")]
    [TestCase("infinity")]
    public void TryParse_OtherText_IsNoInstant(string text)
    {
        Assert.That(Instant.TryParse(text, out _), Is.False);
        Assert.That(Instant.TryParse(Encoding.UTF8.GetBytes(text), out _), Is.False);
    }
}
