namespace Providers.Embedded.Sqlite;

/// <summary>One work that waits for its transaction, and tells its caller how it went once that is durable.</summary>
internal abstract class PendingWrite
{
    /// <summary>Runs the work; its failure is kept for the caller and returned.</summary>
    public abstract Exception? Run(SqliteSession session);

    /// <summary>The transaction failed: whatever the work gave is void. A failure of the work's own stays.</summary>
    public abstract void Fail(Exception error);

    /// <summary>Lets the caller go on, with the result or the failure.</summary>
    public abstract void Complete();

    /// <summary>Lets a caller who gave up go; true where so.</summary>
    public abstract bool CancelIfAsked();
}

/// <inheritdoc />
internal sealed class PendingWrite<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) : PendingWrite
{
    // The writer's thread goes on with the next group: callers never continue on it.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;
    private Exception? _error;

    public Task<T> Task => _completion.Task;

    public override Exception? Run(SqliteSession session)
    {
        try
        {
            _result = work(session);
            return null;
        }
#pragma warning disable CA1031 // Whatever a work throws belongs to its caller, not to the others of the group.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return _error = error;
        }
    }

    public override void Fail(Exception error) => _error ??= error;

    public override void Complete()
    {
        if (_error is null)
            _completion.SetResult(_result);
        else
            _completion.SetException(_error);
    }

    public override bool CancelIfAsked()
    {
        if (!cancellationToken.IsCancellationRequested)
            return false;
        _completion.SetCanceled(cancellationToken);
        return true;
    }
}
