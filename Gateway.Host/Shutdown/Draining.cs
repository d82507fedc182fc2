using System.Runtime.InteropServices;

namespace Gateway.Host.Shutdown;

/// <summary>
/// Stops the gateway in order. First it is not ready any more, and goes on as before until load balancers have noticed; then WebSockets are
/// closed and no new connection is taken; what was accepted has some time to finish; and only then is the rest cut. Usage is flushed after that.
/// </summary>
internal sealed class Draining : IHostedLifecycleService, IDisposable
{
    private readonly ShutdownOptions _options;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _cut;
    private PosixSignalRegistration? _terminated;
    private volatile bool _isTerminated;

    public Draining(ShutdownOptions options, IHostApplicationLifetime lifetime, TimeProvider clock)
    {
        (_options, _lifetime, _clock) = (options, lifetime, clock);
        _cut = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
    }

    /// <summary>Whether it is about to stop, and takes connections only because some do not know yet.</summary>
    public bool HasBegun => _lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Ends when what lasts has to end: connections that stay open for long are to be opened anew, elsewhere.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Ends when the time is over that requests had to finish.</summary>
    public CancellationToken Cut => _cut.Token;

    // Handlers run from the last to the first, and the host's own, which stops the gateway, is there since before.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => _isTerminated = true);
        return Task.CompletedTask;
    }

    // Whoever stops it by hand does not stand behind a load balancer.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_isTerminated)
            await Task.Delay(_options.Delay, _clock, cancellationToken);
        await _ending.CancelAsync();
        _cut.CancelAfter(_options.Drain);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _terminated?.Dispose();
        _ending.Dispose();
        _cut.Dispose();
    }
}
