using Providers.Abstractions.Errors;

namespace Providers.Embedded.Sqlite;

/// <summary>
/// The open stores of all tenants: a bounded number, of which the least recently used idle one makes room. A store is opened
/// once, however many ask for it at once.
/// </summary>
internal sealed class StorePool(DescriptorBudget budget, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoreEntry> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<StoreEntry> _idle = new();
    private readonly SemaphoreSlim _slots = new(budget.MaxStores);
    private int _waitingForSlot;
    private bool _disposed;

    public ValueTask<StoreLease> RentAsync(EmbeddedSettings settings, CancellationToken cancellationToken) =>
        RentAsync(settings.Directory, cancellationToken);

    public ValueTask<StoreLease> RentAsync(string directory, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreEntry? entry;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_entries.TryGetValue(directory, out entry))
            {
                entry = new StoreEntry(directory) { Users = 2 }; // The caller, and the opening itself.
                _entries.Add(directory, entry);
                _ = Task.Run(() => OpenAsync(entry), CancellationToken.None);
            }
            else if (entry.Closing)
            {
                return WaitUntilClosedAsync(entry, cancellationToken);
            }
            else
            {
                entry.Users++;
                if (entry.Idle is not null)
                {
                    _idle.Remove(entry.Idle);
                    entry.Idle = null;
                }
                if (entry.Store is { } store)
                    return new ValueTask<StoreLease>(new StoreLease(this, entry, store));
            }
        }

        return WaitUntilOpenAsync(entry, cancellationToken);
    }

    internal void Release(StoreEntry entry)
    {
        lock (_lock)
        {
            if (--entry.Users > 0 || entry.Closing)
                return;
            entry.Idle = _idle.AddLast(entry);
            if (_waitingForSlot == 0 && !_disposed)
                return;
            TakeFromIdle(entry);
        }

        Close(entry);
    }

    public async ValueTask DisposeAsync()
    {
        List<StoreEntry> idle = [];
        List<Task> closing;
        lock (_lock)
        {
            _disposed = true;
            closing = [.. _entries.Values.Select(entry => entry.Closed.Task)];
            while (_idle.First is { } first)
            {
                TakeFromIdle(first.Value);
                idle.Add(first.Value);
            }
        }

        foreach (var entry in idle)
            Close(entry);
        // Those still used close when their last lease ends.
        await Task.WhenAll(closing).WaitAsync(MaxWait, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async ValueTask<StoreLease> WaitUntilClosedAsync(StoreEntry entry, CancellationToken cancellationToken)
    {
        await entry.Closed.Task.WaitAsync(cancellationToken);
        return await RentAsync(entry.Directory, cancellationToken);
    }

    private async ValueTask<StoreLease> WaitUntilOpenAsync(StoreEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return new StoreLease(this, entry, await entry.Opened.Task.WaitAsync(cancellationToken));
        }
        catch
        {
            Release(entry);
            throw;
        }
    }

    private async Task OpenAsync(StoreEntry entry)
    {
        var hasSlot = false;
        try
        {
            await TakeSlotAsync();
            hasSlot = true;
            var store = new Store(entry.Directory, budget);
            lock (_lock)
                entry.Store = store;
            entry.Opened.SetResult(store);
            Release(entry);
        }
#pragma warning disable CA1031 // Those who wait for the store get whatever kept it from opening.
        catch (Exception error)
#pragma warning restore CA1031
        {
            lock (_lock)
            {
                entry.Closing = true;
                _entries.Remove(entry.Directory);
            }
            if (hasSlot)
                _slots.Release();
            entry.Opened.SetException(Explain(error));
            entry.Closed.SetResult();
        }
    }

    private async Task TakeSlotAsync()
    {
        if (_slots.Wait(TimeSpan.Zero))
            return;

        StoreEntry? victim = null;
        lock (_lock)
        {
            _waitingForSlot++;
            if (_idle.First is { } first)
                TakeFromIdle(victim = first.Value);
        }

        try
        {
            if (victim is not null)
                Close(victim);
            if (!await _slots.WaitAsync(MaxWait))
            {
                throw new ProviderException(
                    ErrorKind.UpstreamUnavailable,
                    "Too many embedded databases are in use at once. Try again, or raise the process's limit of open files.")
                {
                    RetryAfter = TimeSpan.FromSeconds(1),
                };
            }
        }
        finally
        {
            lock (_lock)
                _waitingForSlot--;
        }
    }

    private void TakeFromIdle(StoreEntry entry)
    {
        _idle.Remove(entry.Idle!);
        entry.Idle = null;
        entry.Closing = true;
    }

    private void Close(StoreEntry entry)
    {
        try
        {
            entry.Store?.Dispose();
        }
        finally
        {
            lock (_lock)
                _entries.Remove(entry.Directory);
            _slots.Release();
            entry.Closed.SetResult();
        }
    }

    private static Exception Explain(Exception error) => error switch
    {
        UnauthorizedAccessException or IOException => new ProviderException(
            ErrorKind.UpstreamUnavailable,
            "The embedded database's folder could not be made or opened. Check that the gateway may write to its data directory.",
            error),
        _ => error,
    };
}
