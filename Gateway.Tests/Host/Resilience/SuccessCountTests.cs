using Gateway.Host.Resilience;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Resilience;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SuccessCountTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _clock = new();
    private readonly SuccessCount _count;

    public SuccessCountTests() => _count = new SuccessCount(Window, _clock);

    [TestCase(0, 3)]
    [TestCase(5, 3)]
    [TestCase(10, 0)]
    [TestCase(60, 0)]
    public void Take_SomeTimeLater_IsWhatIsStillOfLate(int seconds, int expected)
    {
        Add(3);
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.That(_count.Take(), Is.EqualTo(expected));
    }

    [Test]
    public void Take_WhileCallsGoOn_IsAtLeastHalfAWindowsAndAtMostAWindows()
    {
        for (var second = 0; second < 60; second++)
        {
            Add(10);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(_count.Take(), Is.InRange(50, 100));
    }

    [Test]
    public void Take_Twice_BeginsAnew()
    {
        Add(3);
        _count.Take();
        Assert.That(_count.Take(), Is.Zero);
    }

    [Test]
    public void Add_ByManyAtOnce_LosesNone()
    {
        Parallel.For(0, 10_000, _ => _count.Add());
        Assert.That(_count.Take(), Is.EqualTo(10_000));
    }

    private void Add(int calls)
    {
        for (var i = 0; i < calls; i++)
            _count.Add();
    }
}
