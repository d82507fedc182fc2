using Providers.Abstractions.Errors;

namespace Gateway.Host.Background;

/// <summary>
/// Work that is done again and again while the gateway runs. A round that fails is told of, and the next one comes: neither an outage nor
/// a defect ends the gateway.
/// </summary>
/// <param name="interval">The time between two rounds, and before the first.</param>
/// <param name="clock">The time.</param>
internal abstract class RepeatedWork(TimeSpan interval, TimeProvider clock) : BackgroundWork
{
    private bool _isOut;

    protected TimeProvider Clock { get; } = clock;

    /// <summary>Does one round.</summary>
    public abstract Task RunAsync(CancellationToken cancellationToken);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        var pause = interval;
        while (true)
        {
            await Task.Delay(pause, Clock, stoppingToken);
            var started = Clock.GetTimestamp();
            try
            {
                await TryRunAsync(stoppingToken);
            }
#pragma warning disable CA1031 // Not even that could be told, as where nothing more can be opened. The next round may.
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
            }

            pause = PauseAfter(Clock.GetElapsedTime(started));
        }
    }

    /// <summary>The time until the next round, after one that took so long.</summary>
    protected virtual TimeSpan PauseAfter(TimeSpan round) => interval;

    /// <summary>Does one round, and tells what it failed with.</summary>
    protected async Task TryRunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(cancellationToken);
            _isOut = false;
        }
        catch (Exception error) when (IsOutage(error))
        {
            // Once, not once a round.
            if (!_isOut)
                TellOutage(error);
            _isOut = true;
        }
#pragma warning disable CA1031 // A defect here must not end the gateway, nor go unseen.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            TellDefect(error);
        }
    }

    /// <summary>Whether a failure only says that what the work needs is away.</summary>
    protected virtual bool IsOutage(Exception error) => error is ProviderException;

    protected abstract void TellOutage(Exception error);

    protected abstract void TellDefect(Exception error);
}
