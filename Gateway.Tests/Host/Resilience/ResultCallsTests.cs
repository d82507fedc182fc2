using Gateway.Host.Resilience;
using Gateway.Tests.Supabase;
using Microsoft.Extensions.Time.Testing;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Gateway.Tests.Host.Resilience;

/// <summary>Time limit, repetition and breaker around producers that call a backend on a protocol of their own.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ResultCallsTests
{
    private static readonly Result Reads = new Result.Value(static _ => ValueTask.FromResult<Answer?>(null)) { IsRemote = true, CanRepeat = true };
    private static readonly Result Writes = Reads with { CanRepeat = false };
    private static readonly Connection Connection = new() { Tenant = "acme", Name = "main", Provider = "test", Settings = new object(), Version = "1" };

    private readonly FakeTimeProvider _clock = new();
    private readonly ResultCalls _calls;
    private readonly UpstreamCircuit _circuit;
    private int _runs;

    public ResultCallsTests() => (_calls, _circuit) = (new ResultCalls(_clock), new UpstreamCircuits(_clock).Of(Connection));

    [Test]
    public async Task Run_ReadWhileTheBackendIsAway_IsRepeated()
    {
        var result = await RunAsync(Reads, _ => ++_runs < 3 ? throw Away() : ValueTask.FromResult("rows"));
        Assert.That((result, _runs), Is.EqualTo(("rows", 3)));
    }

    [Test]
    public void Run_ReadThatStaysAway_FailsAfterThreeRuns()
    {
        Assert.That(async () => await RunAsync(Reads, _ => throw Count(Away())), Throws.InstanceOf<ProviderException>().With.Property("Kind").EqualTo(ErrorKind.UpstreamUnavailable));
        Assert.That(_runs, Is.EqualTo(3));
    }

    [TestCase(ErrorKind.UpstreamUnavailable)]
    [TestCase(ErrorKind.UpstreamTimeout)]
    public void Run_Write_IsNotRepeated(ErrorKind kind)
    {
        Assert.That(async () => await RunAsync(Writes, _ => throw Count(new ProviderException(kind, "away"))), Throws.InstanceOf<ProviderException>());
        Assert.That(_runs, Is.EqualTo(1));
    }

    // It may have done some of its work before, over another connection.
    [Test]
    public void Run_WriteThatFailedToConnect_IsNotRepeated()
    {
        Assert.That(async () => await RunAsync(Writes, _ => throw Count(new HttpRequestException(HttpRequestError.ConnectionError))), Throws.InstanceOf<HttpRequestException>());
        Assert.That(_runs, Is.EqualTo(1));
    }

    [TestCase(ErrorKind.InvalidRequest)]
    [TestCase(ErrorKind.NotFound)]
    [TestCase(ErrorKind.UpstreamRateLimited)]
    [TestCase(ErrorKind.UpstreamError)]
    public void Run_OtherErrors_AreNotRepeatedAndOpenNoBreaker(ErrorKind kind)
    {
        for (var i = 0; i < 3 * ResilienceSettings.Default.BreakerMinimum; i++)
        {
            Assert.That(
                async () => await RunAsync(Reads, _ => throw Count(new ProviderException(kind, "no"))), Throws.InstanceOf<ProviderException>().With.Property("Kind").EqualTo(kind));
        }

        Assert.That(_runs, Is.EqualTo(3 * ResilienceSettings.Default.BreakerMinimum));
    }

    // The caller has seen the first row, and must not see it twice.
    [Test]
    public void Run_ReadThatFailsAfterItsFirstRow_IsNotRepeated()
    {
        var started = false;
        Assert.That(
            async () => await RunAsync(
                Reads,
                _ =>
                {
                    started = true;
                    throw Count(Away());
                },
                () => started),
            Throws.InstanceOf<ProviderException>());
        Assert.That(_runs, Is.EqualTo(1));
    }

    [Test]
    public void Run_NothingInTime_IsATimeout()
    {
        Assert.That(
            async () => await RunAsync(Writes, async ct =>
            {
                _runs++;
                await Task.Delay(Timeout.Infinite, ct);
                return "";
            }),
            Throws.InstanceOf<ProviderException>().With.Property("Kind").EqualTo(ErrorKind.UpstreamTimeout));
        Assert.That(_runs, Is.EqualTo(1));
    }

    [Test]
    public void Run_NothingInTimeAgainAndAgain_OpensTheBreaker()
    {
        var calls = Enumerable.Range(0, ResilienceSettings.Default.BreakerMinimum)
            .Select(_ => _calls.RunAsync(Writes, _circuit, NeverAsync, static () => false, CancellationToken.None).AsTask()).ToList();
        _clock.Advance(ResilienceSettings.Default.FirstByte);
        foreach (var call in calls)
            Assert.That(async () => await call, Throws.InstanceOf<ProviderException>().With.Property("Kind").EqualTo(ErrorKind.UpstreamTimeout));
        Assert.That(_circuit.CallBreaker.IsClosed, Is.False);

        static async ValueTask<string> NeverAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return "";
        }
    }

    [Test]
    public async Task Run_OnceRowsHaveCome_IsNotLimitedInTime()
    {
        var end = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = _calls.RunAsync(Reads, _circuit, async ct => await end.Task.WaitAsync(ct), static () => true, CancellationToken.None).AsTask();
        _clock.Advance(ResilienceSettings.Default.FirstByte * 10);
        end.SetResult("rows");
        Assert.That(await call, Is.EqualTo("rows"));
    }

    [Test]
    public void Run_CallerLeaves_PassesThroughUntouchedAndOpensNoBreaker()
    {
        for (var i = 0; i < 2 * ResilienceSettings.Default.BreakerMinimum; i++)
        {
            using var left = new CancellationTokenSource();
            Assert.That(
                async () => await _calls.RunAsync<string>(
                    Reads, _circuit,
                    async ct =>
                    {
                        _runs++;
                        await left.CancelAsync();
                        ct.ThrowIfCancellationRequested();
                        return "";
                    },
                    static () => false, left.Token),
                Throws.InstanceOf<OperationCanceledException>());
        }

        Assert.That(_runs, Is.EqualTo(2 * ResilienceSettings.Default.BreakerMinimum));
    }

    [Test]
    public async Task Run_ManyThatSucceededBefore_OpenTheBreakerLater([Values] bool refused)
    {
        for (var i = 0; i < 60; i++)
        {
            if (refused)
                Assert.That(async () => await RunAsync(Writes, _ => throw new ProviderException(ErrorKind.NotFound, "no")), Throws.InstanceOf<ProviderException>());
            else
                await RunAsync(Writes, _ => ValueTask.FromResult(""));
        }

        for (; _circuit.CallBreaker.IsClosed && _runs < 1_000; await Task.Yield())
            Assert.That(async () => await RunAsync(Writes, _ => throw Count(Away())), Throws.InstanceOf<ProviderException>());
        Assert.That(_runs, Is.EqualTo(60), "half of all");
    }

    [Test]
    public async Task Run_AfterFailureUponFailure_FailsAtOnceUntilThePauseIsOver()
    {
        for (var i = 0; i < ResilienceSettings.Default.BreakerMinimum; i++)
            Assert.That(async () => await RunAsync(Writes, _ => throw Count(Away())), Throws.InstanceOf<ProviderException>());
        var open = await Assert.ThrowsAsync<ProviderException>(async () => await _calls.RunAsync(Writes, _circuit, ValueTask<string> (_) => throw Count(Away()), static () => false, CancellationToken.None));
        Assert.That((open!.Kind, _runs), Is.EqualTo((ErrorKind.UpstreamUnavailable, ResilienceSettings.Default.BreakerMinimum)));
        Assert.That(open.RetryAfter, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(ResilienceSettings.Default.BreakerPause));

        _clock.Advance(ResilienceSettings.Default.BreakerPause);
        Assert.That(await RunAsync(Writes, _ => ValueTask.FromResult("back")), Is.EqualTo("back"));
    }

    private static ProviderException Away() => new(ErrorKind.UpstreamUnavailable, "away");

    private Task<string> RunAsync(Result result, Func<CancellationToken, ValueTask<string>> produce, Func<bool>? hasStarted = null) =>
        _clock.RunAsync(_calls.RunAsync(result, _circuit, produce, hasStarted ?? (static () => false), CancellationToken.None).AsTask(), TimeSpan.FromSeconds(1));

    private TError Count<TError>(TError error) where TError : Exception
    {
        _runs++;
        return error;
    }
}
