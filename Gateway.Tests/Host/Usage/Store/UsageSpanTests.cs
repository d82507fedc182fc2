using CsCheck;
using Gateway.Host.Usage.Store;

namespace Gateway.Tests.Host.Usage.Store;

[Parallelizable(ParallelScope.All)]
internal sealed class UsageSpanTests
{
    private const long Day = 24 * 60;

    [Test]
    public void Cover_RaggedEnds_ReadsDaysWithHoursAndMinutesAroundThem() => Assert.That(
        UsageSpan.Cover((10 * Day) + 61, (12 * Day) + 125, UsageGrain.Day, static _ => 0),
        Is.EqualTo(new[]
        {
            new UsageSpan(UsageGrain.Minute, (10 * Day) + 61, (10 * Day) + 120),
            new UsageSpan(UsageGrain.Hour, (10 * Day) + 120, 11 * Day),
            new UsageSpan(UsageGrain.Day, 11 * Day, 12 * Day),
            new UsageSpan(UsageGrain.Hour, 12 * Day, (12 * Day) + 120),
            new UsageSpan(UsageGrain.Minute, (12 * Day) + 120, (12 * Day) + 125),
        }));

    [Test]
    public void Cover_EndsThatAreNoLongerKept_MoveOutwards() => Assert.That(
        UsageSpan.Cover(61, Day + 125, UsageGrain.Day, static grain => grain switch { UsageGrain.Minute => 10 * Day, UsageGrain.Hour => 5 * Day, _ => 0 }),
        Is.EqualTo(new[] { new UsageSpan(UsageGrain.Day, 0, 2 * Day) }));

    [Test]
    public void Cover_Minutes_ReadsMinutesOnly() => Assert.That(
        UsageSpan.Cover(0, 3 * Day, UsageGrain.Minute, static _ => 0), Is.EqualTo(new[] { new UsageSpan(UsageGrain.Minute, 0, 3 * Day) }));

    [Test]
    public void Cover_AnySpan_IsCoveredWithoutGapsOrOverlaps() => Gen.Select(Gen.Long[0, 20 * Day], Gen.Long[1, 10 * Day], Gen.Enum<UsageGrain>()).Sample((start, length, coarsest) =>
    {
        var spans = UsageSpan.Cover(start, start + length, coarsest, static _ => 0);

        Assert.That(spans[0].Start, Is.EqualTo(start));
        Assert.That(spans[^1].End, Is.EqualTo(start + length));
        Assert.That(spans.Skip(1).Select(span => span.Start), Is.EqualTo(spans.SkipLast(1).Select(span => span.End)));
        Assert.That(spans, Has.All.Matches<UsageSpan>(span => span.Start % span.Grain.Length() == 0 && span.End % span.Grain.Length() == 0 && span.Grain <= coarsest));
    });
}
