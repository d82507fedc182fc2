using System.Numerics;
using System.Text;
using Providers.Abstractions.Database.Values;

namespace Gateway.Tests.Abstractions.Database.Values;

internal sealed class DecimalTextTests
{
    [TestCase("0", "0", 0)]
    [TestCase("-0.000e5", "0", 0)]
    [TestCase("5", "5", 0)]
    [TestCase("-120.50", "-1205", 1)]
    [TestCase("0.00012", "12", 5)]
    [TestCase("12000", "12", -3)]
    [TestCase("1e3", "1", -3)]
    [TestCase("1.5E-3", "15", 4)]
    [TestCase("1e+0007", "1", -7)]
    [TestCase("9223372036854775808", "9223372036854775808", 0)]
    public void TryParse_Number_IsTakenApart(string text, string mantissa, int scale)
    {
        Assert.That(DecimalText.TryParse(Encoding.UTF8.GetBytes(text), out var number), Is.True);
        Assert.That(number.ToScaled(), Is.EqualTo((BigInteger.Parse(mantissa, System.Globalization.CultureInfo.InvariantCulture), scale)));
    }

    [TestCase("")]
    [TestCase("-")]
    [TestCase("+1")]
    [TestCase("01")]
    [TestCase("1.")]
    [TestCase(".5")]
    [TestCase("1e")]
    [TestCase("1e+")]
    [TestCase("1e+-5")]
    [TestCase("1e-+5")]
    [TestCase("1e5.0")]
    [TestCase("1 ")]
    [TestCase(" 1")]
    [TestCase("1e5\0")]
    [TestCase("0x1")]
    [TestCase("1_000")]
    [TestCase("٣")]
    [TestCase("NaN")]
    [TestCase("Infinity")]
    [TestCase("--1")]
    public void TryParse_NoNumber_IsRefused(string text) => Assert.That(DecimalText.TryParse(Encoding.UTF8.GetBytes(text), out _), Is.False);

    [TestCase("1e100000", true)]
    [TestCase("1e-100000", true)]
    [TestCase("1e100001", false)]
    [TestCase("1e-100001", false)]
    [TestCase("1e999999999999999999999999", false)]
    public void TryParse_Exponent_IsBounded(string text, bool expected) => Assert.That(DecimalText.TryParse(Encoding.UTF8.GetBytes(text), out _), Is.EqualTo(expected));

    [Test]
    public void TryParse_Digits_AreBounded()
    {
        Assert.That(DecimalText.TryParse(Encoding.UTF8.GetBytes(new string('9', DecimalText.MaxDigits)), out var number), Is.True);
        Assert.That(number.DigitCount, Is.EqualTo(DecimalText.MaxDigits));
        Assert.That(DecimalText.TryParse(Encoding.UTF8.GetBytes($"0.{new string('9', DecimalText.MaxDigits)}"), out _), Is.False);
    }
}
