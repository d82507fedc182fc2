using System.Globalization;
using Gateway.Host.Quotas;
using Gateway.Host.Tenancy;

namespace Gateway.Tests.Host.Quotas;

/// <summary>Periods in UTC, whatever the clocks of a country do.</summary>
internal sealed class PeriodTests
{
    [TestCase("Minute", "2026-03-29T01:59:59Z", "2026-03-29T01:59:00Z", "2026-03-29T02:00:00Z")]
    [TestCase("Hour", "2026-03-29T02:30:00+02:00", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z")]
    [TestCase("Day", "2026-03-29T00:30:00+02:00", "2026-03-28T00:00:00Z", "2026-03-29T00:00:00Z")]
    [TestCase("Day", "2026-10-25T12:00:00Z", "2026-10-25T00:00:00Z", "2026-10-26T00:00:00Z")]
    [TestCase("Day", "2028-02-29T23:59:59Z", "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z")]
    [TestCase("Month", "2028-02-29T23:59:59Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z")]
    [TestCase("Month", "2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    public void PeriodAt_Calendar_IsInUtc(string period, string time, string start, string end) =>
        Assert.That(
            new Quota("tokens", 1, Enum.Parse<QuotaPeriod>(period), true).PeriodAt(Time(time), null),
            Is.EqualTo((Time(start), Time(end))));

    [TestCase("2026-01-31", "2026-02-27T23:59:59Z", "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z")]
    [TestCase("2026-01-31", "2026-02-28T00:00:00Z", "2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z")]
    [TestCase("2026-01-31", "2026-03-30T12:00:00Z", "2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z")]
    [TestCase("2026-01-31", "2026-04-30T00:00:00Z", "2026-04-30T00:00:00Z", "2026-05-31T00:00:00Z")]
    [TestCase("2028-02-29T15:00:00Z", "2029-02-28T00:00:00Z", "2029-02-28T00:00:00Z", "2029-03-29T00:00:00Z")]
    [TestCase("2026-01-15T23:00:00Z", "2026-01-15T23:30:00Z", "2026-01-15T00:00:00Z", "2026-02-15T00:00:00Z")]
    [TestCase("2026-01-15", "2025-12-31T00:00:00Z", "2025-12-15T00:00:00Z", "2026-01-15T00:00:00Z")]
    public void PeriodAt_Anniversary_CountsFromTheFirstDay(string anchor, string time, string start, string end) =>
        Assert.That(
            new Quota("tokens", 1, QuotaPeriod.Month, true) { IsAnniversary = true }.PeriodAt(Time(time), Time(anchor)),
            Is.EqualTo((Time(start), Time(end))));

    // Each moment lies in exactly one period, and one ends where the next begins.
    [TestCase(31)]
    [TestCase(30)]
    [TestCase(29)]
    [TestCase(1)]
    public void PeriodAt_AnniversaryOverYears_LeavesNoGap(int day)
    {
        var quota = new Quota("tokens", 1, QuotaPeriod.Month, true) { IsAnniversary = true };
        var anchor = new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero);
        var (_, end) = quota.PeriodAt(anchor, anchor);
        for (var month = 0; month < 60; month++)
        {
            var next = quota.PeriodAt(end, anchor);
            Assert.That(next.Start, Is.EqualTo(end));
            Assert.That(quota.PeriodAt(next.End.AddTicks(-1), anchor), Is.EqualTo(next));
            end = next.End;
        }
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
