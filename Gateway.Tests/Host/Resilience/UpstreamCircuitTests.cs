using System.Net;
using Gateway.Host.Resilience;
using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.CircuitBreaker;
using Providers.Abstractions.Connections;

namespace Gateway.Tests.Host.Resilience;

/// <summary>What the breaker of requests over HTTP knows of calls that it was not told of one by one.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class UpstreamCircuitTests : IDisposable
{
    private static readonly ResilienceSettings Settings = ResilienceSettings.Default with { Retries = 0 };

    private readonly FakeTimeProvider _clock = new();
    private readonly UpstreamCircuit _circuit;
    private readonly HttpResponseMessage _away = new(HttpStatusCode.ServiceUnavailable);

    public UpstreamCircuitTests() => _circuit = new UpstreamCircuit(Settings, new UpstreamTotals(), _clock);

    public void Dispose() => _away.Dispose();

    [Test]
    public async Task Fail_NothingBefore_OpensAtTheLeastCalls() => Assert.That(await FailuresToOpenAsync(), Is.EqualTo(Settings.BreakerMinimum));

    [Test]
    public async Task Fail_AfterSuccesses_OpensOnceTheyAreHalfOfAll()
    {
        await SucceedAsync(60);
        Assert.That(await FailuresToOpenAsync(), Is.EqualTo(60));
    }

    [Test]
    public async Task Fail_AfterSuccessesOfLongAgo_OpensAtTheLeastCalls()
    {
        await SucceedAsync(60);
        _clock.Advance(Settings.BreakerWindow);
        Assert.That(await FailuresToOpenAsync(), Is.EqualTo(Settings.BreakerMinimum));
    }

    // From the first failure on each success counts as it comes.
    [Test]
    public async Task Fail_BesideSuccesses_OpensOnlyAtHalf()
    {
        for (var i = 0; i < 50; i++)
        {
            await FailAsync();
            await SucceedAsync(2);
        }

        Assert.That(_circuit.HttpBreaker.IsClosed, Is.True);
        Assert.That(await FailuresToOpenAsync(), Is.EqualTo(50));
    }

    [Test]
    public async Task Fail_OnceMoreAfterAQuietWhile_IsJudgedByWhatSucceededMeanwhile()
    {
        await FailAsync();
        for (var second = 0; second < 30; second++)
        {
            await SucceedAsync(10);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(await FailuresToOpenAsync(), Is.InRange(50, 100));
    }

    [Test]
    public async Task State_OncePaused_IsHalfOpenWithoutACall()
    {
        await FailuresToOpenAsync();
        Assert.That(_circuit.State, Is.EqualTo(CircuitState.Open));
        _clock.Advance(Settings.BreakerPause);
        Assert.That((_circuit.State, _circuit.IsClosed), Is.EqualTo((CircuitState.HalfOpen, false)));
    }

    private async Task<int> FailuresToOpenAsync()
    {
        var failures = 0;
        for (; _circuit.HttpBreaker.IsClosed && failures < 1_000; failures++)
            await FailAsync();
        return failures;
    }

    private async Task SucceedAsync(int calls)
    {
        for (var i = 0; i < calls; i++)
            await UseAsync(context => _circuit.HttpBreaker.SucceedAsync(context));
    }

    private Task FailAsync() => UseAsync(async context =>
    {
        await _circuit.HttpBreaker.WatchAsync(context);
        await _circuit.Http.ExecuteOutcomeAsync(static (_, made) => ValueTask.FromResult(Outcome.FromResult<object>(made)), context, _away);
    });

    private static async Task UseAsync(Func<ResilienceContext, ValueTask> use)
    {
        var context = ResilienceContextPool.Shared.Get();
        await use(context);
        ResilienceContextPool.Shared.Return(context);
    }
}
