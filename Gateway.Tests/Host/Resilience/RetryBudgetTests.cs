using Gateway.Host.Resilience;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Resilience;

/// <summary>What may be spent on repetition.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RetryBudgetTests
{
    private const double Share = 0.2;
    private const int Floor = 10;

    private readonly FakeTimeProvider _clock = new();
    private readonly RetryBudget _budget;

    public RetryBudgetTests() => _budget = new RetryBudget(_clock);

    [Test]
    public void Spend_WithoutCalls_IsTheFloor() => Assert.That((SpendAll(), Left()), Is.EqualTo((Floor, 0)));

    [Test]
    public void Spend_WithCalls_IsTheirShareBesides()
    {
        Count(100);
        Assert.That(Left(), Is.EqualTo(30));
        Assert.That(SpendAll(), Is.EqualTo(30));
    }

    [Test]
    public void Spend_AfterAWhile_IsPossibleAgain()
    {
        SpendAll();
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.That(SpendAll(), Is.EqualTo(5), "half of what was spent is held to be as old as the window is long");
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.That(SpendAll(), Is.EqualTo(Floor));
    }

    // A day of health is no reason to repeat for an hour.
    [Test]
    public void Spend_AfterManyCallsLongAgo_CountsTenSecondsOfThem()
    {
        Count(8_640_000);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.That(SpendAll(), Is.EqualTo(Floor + 200).Within(1));
    }

    // Whatever the rate of calls, it is never amplified by more than the share, but for the floor.
    [TestCase(1)]
    [TestCase(100)]
    [TestCase(10_000)]
    public void Spend_ThroughALongOutage_StaysWithinTheShare(int callsASecond)
    {
        var spent = 0;
        for (var second = 0; second < 100; second++)
        {
            Count(callsASecond);
            spent += SpendAll();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(spent, Is.LessThanOrEqualTo((int)(100 * callsASecond * Share) + (Floor * 11)));
        Assert.That(spent, Is.GreaterThanOrEqualTo((int)(100 * callsASecond * Share * 0.8)));
    }

    private void Count(int calls)
    {
        for (var i = 0; i < calls; i++)
            _budget.Count();
    }

    private int SpendAll()
    {
        var spent = 0;
        while (_budget.TrySpend(Share, Floor))
            spent++;
        return spent;
    }

    private int Left() => _budget.Left(Share, Floor);
}
