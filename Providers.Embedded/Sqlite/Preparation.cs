namespace Providers.Embedded.Sqlite;

/// <summary>
/// What a part does once after its store was opened, before its first use: make its tables, clear away what a crash left.
/// A subclass for each part, kept by <see cref="Store.Attachment{T}"/>. A failed preparation is tried again by the next use.
/// </summary>
internal abstract class Preparation
{
    private readonly Lock _lock = new();
    private Task? _done;

    public Task EnsureAsync(Store store)
    {
        var done = Volatile.Read(ref _done);
        if (done is { IsCompletedSuccessfully: true })
            return done;
        lock (_lock)
        {
            if (_done is null or { IsFaulted: true } or { IsCanceled: true })
                _done = PrepareAsync(store);
            return _done;
        }
    }

    protected abstract Task PrepareAsync(Store store);
}
