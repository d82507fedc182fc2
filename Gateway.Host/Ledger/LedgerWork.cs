namespace Gateway.Host.Ledger;

/// <summary>Something to be done in the ledger, that somebody waits for.</summary>
internal abstract class LedgerWork(string tenant)
{
    /// <summary>Whose it is.</summary>
    public string Tenant { get; } = tenant;

    /// <summary>Does it within a transaction; it may be done again where that fails.</summary>
    public abstract Task DoAsync(LedgerSession session, CancellationToken cancellationToken);

    /// <summary>Tells whoever waits that it is durable.</summary>
    public abstract void Complete();

    /// <summary>Tells whoever waits that it failed.</summary>
    public abstract void Fail(Exception error);
}

/// <summary>As <see cref="LedgerWork"/>, with an answer.</summary>
internal sealed class LedgerWork<T>(string tenant, Func<LedgerSession, CancellationToken, Task<T>> work) : LedgerWork(tenant)
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _answer;

    public Task<T> Done => _done.Task;

    public override async Task DoAsync(LedgerSession session, CancellationToken cancellationToken) => _answer = await work(session, cancellationToken);

    public override void Complete() => _done.TrySetResult(_answer!);

    public override void Fail(Exception error) => _done.TrySetException(error);
}
