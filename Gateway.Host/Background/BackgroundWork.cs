namespace Gateway.Host.Background;

/// <summary>Work in the background. That the gateway stops ends it without a word, also where it could not start: as where its port is taken.</summary>
internal abstract class BackgroundWork : BackgroundService
{
    /// <summary>Works until it is told to stop.</summary>
    protected abstract Task WorkAsync(CancellationToken stoppingToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await WorkAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // It was told to.
        }
    }
}
