using Providers.Abstractions.Errors;

namespace Providers.Embedded.Sqlite;

/// <summary>
/// Group commit: one session writes, and all works that gathered while the last transaction was made durable share the next
/// one. A commit costs a wait for the disk, so that many writers at once cost hardly more than one.
/// </summary>
internal sealed class WriteQueue(SqliteSession session) : IThreadPoolWorkItem
{
    // Bounds how long the first of a group waits for the last.
    private const int MaxGroup = 256;

    private readonly Lock _lock = new();
    private readonly Queue<PendingWrite> _waiting = new();
    private readonly List<PendingWrite> _group = new(MaxGroup);
    private bool _running;

    public ValueTask<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var write = new PendingWrite<T>(work, cancellationToken);
        lock (_lock)
        {
            _waiting.Enqueue(write);
            if (_running)
                return new ValueTask<T>(write.Task);
            _running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return new ValueTask<T>(write.Task);
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (TakeGroup())
        {
            RunGroup();
            foreach (var write in _group)
                write.Complete();
            _group.Clear();
        }
    }

    private bool TakeGroup()
    {
        lock (_lock)
        {
            while (_group.Count < MaxGroup && _waiting.TryDequeue(out var write))
            {
                // Whoever gave up while waiting is let go; once a work has begun it is carried through.
                if (!write.CancelIfAsked())
                    _group.Add(write);
            }

            return _running = _group.Count > 0;
        }
    }

    private void RunGroup()
    {
        try
        {
            session.Prepare("BEGIN IMMEDIATE").Step();
            if (_group.Count == 1)
            {
                if (!Run(_group[0]))
                {
                    session.Clean();
                    return;
                }
            }
            else
            {
                foreach (var write in _group)
                    RunInSavepoint(write);
            }

            session.Prepare("COMMIT").Step();
        }
#pragma warning disable CA1031 // Each of the group is told.
        catch (Exception error)
#pragma warning restore CA1031
        {
            // Nothing of the group was committed. The session is made usable again for the next one.
            foreach (var write in _group)
                write.Fail(error);
            TryRollBack();
        }
    }

    private void RunInSavepoint(PendingWrite write)
    {
        session.Prepare("SAVEPOINT work").Step();
        if (!Run(write))
            session.Prepare("ROLLBACK TO work").Step();
        session.Prepare("RELEASE work").Step();
    }

    private bool Run(PendingWrite write)
    {
        var error = write.Run(session);
        session.CleanStatements();
        // Some failures, a full disk among them, end the whole transaction: the earlier works of the group are undone too.
        if (!session.InTransaction)
            throw error ?? new ProviderException(ErrorKind.UpstreamUnavailable, "The embedded database gave up a transaction. Try again.");
        return error is null;
    }

    private void TryRollBack()
    {
        try
        {
            session.Clean();
        }
        catch (Exception error) when (error is ProviderException or SqliteException)
        {
            // The file is in trouble, which the group was told; the next BEGIN tells the next group.
        }
    }
}
