using Providers.Abstractions.Errors;

namespace Providers.Embedded.Sqlite;

/// <summary>The sessions that read one store. The first is always there to be had; more are opened on demand while the budget has room.</summary>
internal sealed class ReaderPool(string file, DescriptorBudget budget) : IDisposable
{
    private const int MaxReaders = 8;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly Stack<SqliteSession> _idle = new();
    private readonly Queue<TaskCompletionSource<SqliteSession>> _waiting = new();
    private int _open;

    public ValueTask<ReadLease> RentAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource<SqliteSession> waiter;
        lock (_lock)
        {
            if (_idle.TryPop(out var idle))
                return new ValueTask<ReadLease>(new ReadLease(this, idle));
            if (_open > 0 && (_open >= MaxReaders || !budget.TryTakeReader()))
            {
                waiter = new TaskCompletionSource<SqliteSession>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Enqueue(waiter);
                return WaitAsync(waiter, cancellationToken);
            }
            _open++;
        }

        return new ValueTask<ReadLease>(Open());
    }

    internal void Return(SqliteSession session)
    {
        try
        {
            session.Clean();
        }
        catch (Exception error) when (error is ProviderException or SqliteException)
        {
            Discard(session, error);
            return;
        }

        lock (_lock)
        {
            while (_waiting.TryDequeue(out var waiter))
            {
                if (waiter.TrySetResult(session))
                    return;
            }

            if (_open == 1 || !budget.IsTight)
            {
                _idle.Push(session);
                return;
            }
            _open--;
        }

        session.Dispose();
        budget.GiveReader();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            while (_idle.TryPop(out var session))
            {
                session.Dispose();
                if (--_open > 0)
                    budget.GiveReader();
            }
        }
    }

    /// <summary>Lets a session go that cannot be used any more; those who waited for one are told why instead of waiting on.</summary>
    private void Discard(SqliteSession session, Exception error)
    {
        session.Dispose();
        lock (_lock)
        {
            if (--_open > 0)
                budget.GiveReader();
            while (_waiting.TryDequeue(out var waiter))
                waiter.TrySetException(error);
        }
    }

    private static ProviderException Busy() =>
        new(ErrorKind.UpstreamUnavailable, "Too many read this embedded database at once. Try again.") { RetryAfter = TimeSpan.FromSeconds(1) };

    private ReadLease Open()
    {
        try
        {
            return new ReadLease(this, new SqliteSession(file, readOnly: true));
        }
        catch
        {
            lock (_lock)
            {
                if (--_open > 0)
                    budget.GiveReader();
            }
            throw;
        }
    }

    private async ValueTask<ReadLease> WaitAsync(TaskCompletionSource<SqliteSession> waiter, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(MaxWait);
        await using var end = patience.Token.UnsafeRegister(
            static state => ((TaskCompletionSource<SqliteSession>)state!).TrySetException(Busy()), waiter);
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource<SqliteSession>)state!).TrySetCanceled(token), waiter);
        return new ReadLease(this, await waiter.Task);
    }
}
