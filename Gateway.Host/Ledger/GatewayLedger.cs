using System.Threading.Channels;
using Gateway.Host.ControlPlane.Store;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Ledger;

/// <summary>
/// What is billed on: quotas, reservations, events, kept answers. What is asked of it at the same time is committed together, so that a
/// disk's one write serves many callers; nobody is answered before. Opened at the first use.
/// </summary>
internal sealed partial class GatewayLedger(LedgerStore store, ILogger<GatewayLedger> logger) : IAsyncDisposable
{
    private const int MostAtOnce = 256;
    private static readonly TimeSpan RetryLater = TimeSpan.FromSeconds(1);

    private readonly Channel<LedgerWork> _queue = Channel.CreateUnbounded<LedgerWork>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _starting = new();
    private Task? _loop;
    private LedgerSession? _session;
    private bool _isAway;

    /// <summary>Whether several gateways share it.</summary>
    public bool IsShared => store.IsShared;

    /// <summary>Whether there may be something in it.</summary>
    public bool IsInUse => Volatile.Read(ref _loop) is not null || store.Exists;

    /// <summary>
    /// Does something that concerns a tenant, alone and durably. The work may run twice where the database's answer was lost, so it has to
    /// know by an id of its own what it has done. A caller who leaves does not take it back.
    /// </summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.StateUnavailable"/>: the ledger is away.</exception>
    public Task<T> RunAsync<T>(string tenant, Func<LedgerSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var item = new LedgerWork<T>(tenant, work);
        Start();
        if (!_queue.Writer.TryWrite(item))
            item.Fail(Unavailable(null));
        return item.Done.WaitAsync(cancellationToken);
    }

    /// <summary>Reads what is committed.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.StateUnavailable"/>: the ledger is away.</exception>
    public async Task<T> ReadAsync<T>(Func<LedgerSession, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        Start();
        try
        {
            await using var session = await store.OpenAsync(cancellationToken);
            return await read(session, cancellationToken);
        }
        catch (Exception error) when (ControlPlaneStore.IsOutage(error) && !cancellationToken.IsCancellationRequested)
        {
            throw Unavailable(error);
        }
    }

    /// <summary>Asks the other nodes for what they have leased of a counter.</summary>
    public Task RecallAsync(string counter, CancellationToken cancellationToken) => ReadAsync(
        async (session, token) =>
        {
            await store.RecallAsync(session, counter, token);
            return true;
        },
        cancellationToken);

    /// <summary>Hears what other nodes recall, until the connection breaks.</summary>
    public Task ListenAsync(Action<string> recalled, CancellationToken cancellationToken) => store.ListenAsync(recalled, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        if (_loop is { } loop)
            await loop; // What was asked for is done.
        await _stop.CancelAsync();
        _stop.Dispose();
        await CloseAsync();
        await store.DisposeAsync();
    }

    private void Start()
    {
        if (Volatile.Read(ref _loop) is not null)
            return;
        lock (_starting)
            _loop ??= Task.Run(() => WorkAsync(_stop.Token));
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        var batch = new List<LedgerWork>(MostAtOnce);
        while (await _queue.Reader.WaitToReadAsync(cancellationToken))
        {
            batch.Clear();
            while (batch.Count < MostAtOnce && _queue.Reader.TryRead(out var item))
                batch.Add(item);
            await CommitAsync(batch, cancellationToken);
        }
    }

    private async Task CommitAsync(List<LedgerWork> batch, CancellationToken cancellationToken)
    {
        try
        {
            await TryAsync(batch, cancellationToken);
            Succeed();
            return;
        }
#pragma warning disable CA1031 // Each is tried alone next, where the error is told to whom it concerns.
        catch (Exception)
#pragma warning restore CA1031
        {
            await CloseAsync();
        }

        Exception? away = null;
        var failed = false;
        foreach (var item in batch)
        {
            try
            {
                if (away is not null)
                    item.Fail(Unavailable(away));
                else
                    await TryAsync([item], cancellationToken);
            }
#pragma warning disable CA1031 // It is told to whoever waits.
            catch (Exception error)
#pragma warning restore CA1031
            {
                // Where not even a connection can be had, the others need not wait for the same.
                var isOutage = ControlPlaneStore.IsOutage(error);
                away = isOutage && _session is null ? error : null;
                await CloseAsync();
                item.Fail(isOutage ? Unavailable(error) : error);
                if (isOutage && !_isAway)
                    LogAway(error.GetBaseException().Message);
                _isAway |= isOutage;
                failed |= isOutage;
            }
        }

        if (!failed)
            Succeed();
    }

    private async Task TryAsync(List<LedgerWork> batch, CancellationToken cancellationToken)
    {
        var session = _session ??= await store.OpenAsync(cancellationToken);
        await using (var transaction = await store.BeginAsync(session, [.. batch.Select(static item => item.Tenant)], cancellationToken))
        {
            session.Transaction = transaction;
            foreach (var item in batch)
                await item.DoAsync(session, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        foreach (var item in batch)
            item.Complete();
    }

    private void Succeed()
    {
        if (_isAway)
            LogBack();
        _isAway = false;
    }

    private async Task CloseAsync()
    {
        if (_session is null)
            return;
        await _session.DisposeAsync();
        _session = null;
    }

    private static ProviderException Unavailable(Exception? cause) =>
        new(ErrorKind.StateUnavailable, "The gateway's ledger is away, so that nothing can be counted or kept. Try again as 'Retry-After' says.", cause) { RetryAfter = RetryLater };

    [LoggerMessage(7001, LogLevel.Error, "The ledger does not answer: {Cause} What is leased is spent, and then calls under a hard quota are refused.")]
    private partial void LogAway(string cause);

    [LoggerMessage(7002, LogLevel.Information, "The ledger answers again.")]
    private partial void LogBack();
}
