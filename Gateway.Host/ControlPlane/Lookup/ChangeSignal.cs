using Gateway.Host.Background;
using Gateway.Host.ControlPlane.Store;

namespace Gateway.Host.ControlPlane.Lookup;

/// <summary>
/// Hears from PostgreSQL at once that another node changed something. What it was is read from the store, which is asked now and then
/// in any case: a word that was lost, or a pooler that passes none on, costs half a second and nothing else.
/// </summary>
internal sealed partial class ChangeSignal(StoreOptions options, TimeProvider clock, ILogger<ChangeSignal> logger) : BackgroundWork
{
    private static readonly TimeSpan BeforeRetry = TimeSpan.FromSeconds(1);

    private volatile TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isFailing;

    /// <summary>Waits until a change is told of, but no longer than a time. For one caller, who looks for changes after each wait.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_told.Task, Task.Delay(atMost, clock, enough.Token));
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (_told.Task.IsCompleted)
            _told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        if (options.ConnectionString is not { } address)
            return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(address, stoppingToken);
            }
            catch (Exception error) when (ControlPlaneStore.IsOutage(error) && !stoppingToken.IsCancellationRequested)
            {
                if (!_isFailing)
                    LogDeaf(error.GetBaseException().Message);
                _isFailing = true;
                await Task.Delay(BeforeRetry, clock, stoppingToken);
            }
        }
    }

    private Task ListenAsync(string address, CancellationToken cancellationToken) => PostgresNotifications.HearAsync(
        address,
        PostgresControlPlane.Channel,
        () =>
        {
            _isFailing = false;

            // Whatever was told of before is not heard any more.
            _told.TrySetResult();
        },
        _ => _told.TrySetResult(),
        cancellationToken);

    [LoggerMessage(3103, LogLevel.Warning, "Changes on other nodes are not told of for now: {Cause} The store is asked for them twice a second instead.")]
    private partial void LogDeaf(string cause);
}
