using Gateway.Host.Resilience;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Resilience;

/// <summary>So many at once, a few more in line, and nobody else.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BulkheadTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();

    [Test]
    public async Task Enter_BeyondMostAndLine_IsRefused()
    {
        var bulkhead = new Bulkhead(most: 2, longest: 1, _clock);
        Assert.That((bulkhead.TryEnter(), bulkhead.TryEnter(), bulkhead.TryEnter()), Is.EqualTo((true, true, false)));
        var first = bulkhead.WaitAsync(Wait, CancellationToken.None);
        Assert.That(await bulkhead.WaitAsync(Wait, CancellationToken.None), Is.False, "the line is full");
        Assert.That((bulkhead.Active, bulkhead.Waiting), Is.EqualTo((2, 1)));
        bulkhead.Exit();
        Assert.That(await first, Is.True);
        Assert.That((bulkhead.Active, bulkhead.Waiting), Is.EqualTo((2, 0)));
    }

    [Test]
    public async Task Wait_InLine_IsInOrderAndNobodyOvertakes()
    {
        var bulkhead = new Bulkhead(most: 1, longest: 2, _clock);
        bulkhead.TryEnter();
        var first = bulkhead.WaitAsync(Wait, CancellationToken.None).AsTask();
        var second = bulkhead.WaitAsync(Wait, CancellationToken.None).AsTask();
        bulkhead.Exit();
        Assert.That(await first, Is.True);
        Assert.That(bulkhead.TryEnter(), Is.False, "somebody waits");
        Assert.That(second.IsCompleted, Is.False);
        bulkhead.Exit();
        Assert.That(await second, Is.True);
    }

    [Test]
    public async Task Wait_TooLong_IsRefusedAndGivesItsPlaceUp()
    {
        var bulkhead = new Bulkhead(most: 1, longest: 1, _clock);
        bulkhead.TryEnter();
        var waiting = bulkhead.WaitAsync(Wait, CancellationToken.None);
        _clock.Advance(Wait);
        Assert.That(await waiting, Is.False);
        Assert.That(bulkhead.Waiting, Is.Zero);
        bulkhead.Exit();
        Assert.That((bulkhead.Active, bulkhead.TryEnter()), Is.EqualTo((0, true)));
    }

    [Test]
    public async Task Wait_CallerLeaves_GivesItsPlaceUp()
    {
        var bulkhead = new Bulkhead(most: 1, longest: 1, _clock);
        bulkhead.TryEnter();
        using var leave = new CancellationTokenSource();
        var waiting = bulkhead.WaitAsync(Wait, leave.Token).AsTask();
        await leave.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        bulkhead.Exit();
        Assert.That((bulkhead.Active, bulkhead.Waiting), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Enter_ManyAtOnce_AreNeverTooManyAndNoneIsForgotten()
    {
        var bulkhead = new Bulkhead(most: 4, longest: 10_000, TimeProvider.System);
        var (now, worst, passed) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                if (!bulkhead.TryEnter())
                    Assert.That(await bulkhead.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None), Is.True);
                InterlockedMax(ref worst, Interlocked.Increment(ref now));
                await Task.Yield();
                Interlocked.Decrement(ref now);
                Interlocked.Increment(ref passed);
                bulkhead.Exit();
            }
        })));
        Assert.That((passed, bulkhead.Active, bulkhead.Waiting), Is.EqualTo((8_000, 0, 0)));
        Assert.That(worst, Is.LessThanOrEqualTo(4));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var known = Volatile.Read(ref most); value > known; known = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, known);
    }
}
