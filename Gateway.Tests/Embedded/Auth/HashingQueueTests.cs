using Providers.Abstractions.Errors;
using Providers.Embedded.Auth;

namespace Gateway.Tests.Embedded.Auth;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HashingQueueTests : IDisposable
{
    private readonly SemaphoreSlim _ended = new(0);
    private int _running;
    private int _most;

    public void Dispose() => _ended.Dispose();

    [Test]
    public async Task RunAsync_FloodOfOneTenant_IsBoundedAndRefused()
    {
        using var queue = new HashingQueue(4);
        var flood = Enumerable.Range(0, HashingQueue.MaxPerTenant).Select(_ => queue.RunAsync("busy", Work, default)).ToList();

        var refused = await Assert.ThrowsAsync<ProviderException>(() => queue.RunAsync("busy", Work, default));
        Assert.That((refused!.Kind, refused.RetryAfter), Is.EqualTo((ErrorKind.RateLimited, TimeSpan.FromSeconds(1))));
        Assert.That(await queue.RunAsync("other", () => "at once", default), Is.EqualTo("at once"));

        _ended.Release(flood.Count);
        await Task.WhenAll(flood);
        Assert.That(_most, Is.LessThanOrEqualTo(2));
        Assert.That(await queue.RunAsync("busy", () => "again", default), Is.EqualTo("again"));
    }

    [Test]
    public async Task RunAsync_ManyTenants_NoMoreThanThereAreCores()
    {
        using var queue = new HashingQueue(2);
        var works = Enumerable.Range(0, 40).Select(i => queue.RunAsync($"t{i % 10}", Work, default)).ToList();
        _ended.Release(works.Count);
        await Task.WhenAll(works);
        Assert.That(_most, Is.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task RunAsync_GivenUp_LeavesTheLine()
    {
        using var queue = new HashingQueue(1);
        var first = queue.RunAsync("busy", Work, default);
        using var leave = new CancellationTokenSource();
        var waiting = Enumerable.Range(1, HashingQueue.MaxPerTenant - 1).Select(_ => queue.RunAsync("busy", Work, leave.Token)).ToList();
        await leave.CancelAsync();
        foreach (var left in waiting)
            Assert.That(async () => await left, Throws.InstanceOf<OperationCanceledException>());

        var next = queue.RunAsync("busy", () => "mine", default);
        _ended.Release();
        await first;
        Assert.That(await next, Is.EqualTo("mine"));
    }

    private bool Work()
    {
        var running = Interlocked.Increment(ref _running);
        for (var most = _most; running > most && Interlocked.CompareExchange(ref _most, running, most) != most;)
            most = _most;
        var ended = _ended.Wait(TimeSpan.FromSeconds(30));
        Interlocked.Decrement(ref _running);
        return ended;
    }
}
