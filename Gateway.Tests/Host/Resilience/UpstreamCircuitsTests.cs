using Gateway.Host.Resilience;
using Microsoft.Extensions.Time.Testing;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Host.Resilience;

/// <summary>One circuit for each connection in use, and none for the others.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class UpstreamCircuitsTests
{
    private const int SweepEvery = 1_000;

    private readonly FakeTimeProvider _clock = new();
    private readonly UpstreamCircuits _circuits;

    public UpstreamCircuitsTests() => _circuits = new UpstreamCircuits(_clock);

    [Test]
    public void Of_SameConnection_IsTheSame()
    {
        var first = _circuits.Of(Connection("a"));
        Assert.That(_circuits.Of(Connection("a")), Is.SameAs(first));
        Assert.That(_circuits.Of(Connection("b")), Is.Not.SameAs(first));
        Assert.That(_circuits.Of(Connection("a", version: "2")), Is.Not.SameAs(first));
    }

    [Test]
    public void Of_AfterAWhileWithoutCalls_IsForgotten()
    {
        var first = _circuits.Of(Connection("first"));
        _clock.Advance(UpstreamCircuit.KeptIdle + TimeSpan.FromSeconds(1));
        Fill();
        Assert.That(_circuits.Of(Connection("first")), Is.Not.SameAs(first));
    }

    [Test]
    public void Of_CalledMeanwhile_IsKept()
    {
        var first = _circuits.Of(Connection("first"));
        _clock.Advance(UpstreamCircuit.KeptIdle - TimeSpan.FromSeconds(1));
        _ = _circuits.Of(Connection("first"));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Fill();
        Assert.That(_circuits.Of(Connection("first")), Is.SameAs(first));
    }

    // To forget an open breaker would be to close it.
    [Test]
    public async Task Of_WithAnOpenBreaker_IsKept()
    {
        var first = _circuits.Of(Connection("first"));
        for (var i = 0; i < ResilienceSettings.Default.BreakerMinimum; i++)
            Assert.That(async () => await first.Calls.ExecuteAsync(static _ => throw new ProviderException(ErrorKind.UpstreamUnavailable, "away")), Throws.InstanceOf<ProviderException>());
        Assert.That(async () => await first.Calls.ExecuteAsync(static _ => ValueTask.CompletedTask), Throws.InstanceOf<Polly.CircuitBreaker.BrokenCircuitException>());
        _clock.Advance(UpstreamCircuit.KeptIdle + TimeSpan.FromSeconds(1));
        Fill();
        Assert.That(_circuits.Of(Connection("first")), Is.SameAs(first));
        await first.Calls.ExecuteAsync(static _ => ValueTask.CompletedTask);
    }

    [Test]
    public void Of_ManyConnections_KeepsThoseInUseOnly()
    {
        var weak = new List<WeakReference>();
        for (var round = 0; round < 5; round++)
        {
            AddRound(round, weak);
            _clock.Advance(UpstreamCircuit.KeptIdle + TimeSpan.FromSeconds(1));
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.That(weak.Count(static reference => reference.IsAlive), Is.LessThanOrEqualTo(2 * SweepEvery));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private void AddRound(int round, List<WeakReference> weak)
    {
        for (var i = 0; i < SweepEvery; i++)
            weak.Add(new WeakReference(_circuits.Of(Connection($"{round}-{i}"))));
    }

    private void Fill()
    {
        for (var i = 0; i <= SweepEvery; i++)
            _ = _circuits.Of(Connection($"other{i}"));
    }

    private static Connection Connection(string tenant, string version = "1") =>
        new() { Tenant = tenant, Name = "main", Provider = "test", Settings = new object(), Version = version };
}
