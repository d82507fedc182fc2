using System.Data.Common;

namespace Gateway.Host.Ledger;

/// <summary>The database that the ledger is kept in.</summary>
internal abstract class LedgerStore : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private volatile bool _isCreated;

    /// <summary>Whether there may be something in it.</summary>
    public abstract bool Exists { get; }

    /// <summary>Whether several gateways may share it.</summary>
    public abstract bool IsShared { get; }

    /// <summary>Opens a connection; the first one makes the tables where there are none.</summary>
    public async Task<LedgerSession> OpenAsync(CancellationToken cancellationToken)
    {
        if (!_isCreated)
        {
            await _opening.WaitAsync(cancellationToken);
            try
            {
                if (!_isCreated)
                    await CreateAsync(cancellationToken);
                _isCreated = true;
            }
            finally
            {
                _opening.Release();
            }
        }

        return new LedgerSession(await ConnectAsync(cancellationToken));
    }

    /// <summary>Begins a transaction in which nobody else changes what belongs to these tenants.</summary>
    public abstract Task<DbTransaction> BeginAsync(LedgerSession session, IReadOnlyCollection<string> tenants, CancellationToken cancellationToken);

    /// <summary>Asks the other nodes for what they have leased of a counter, where there are any.</summary>
    public virtual Task RecallAsync(LedgerSession session, string counter, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Hears what others recall, until the connection breaks.</summary>
    public virtual Task ListenAsync(Action<string> recalled, CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

    public virtual ValueTask DisposeAsync()
    {
        _opening.Dispose();
        return ValueTask.CompletedTask;
    }

    protected abstract Task<DbConnection> ConnectAsync(CancellationToken cancellationToken);

    protected abstract Task CreateAsync(CancellationToken cancellationToken);
}
