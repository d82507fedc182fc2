using Providers.Abstractions.Errors;

namespace Providers.Embedded.Auth;

/// <summary>
/// Shares the cores among those who hash passwords: no more works run at once than there are cores, and of one tenant no more than
/// on half of them. A tenant's other works wait in a line of their own, so that tenants take turns however many log in at one of
/// them; where the line is full, the next is refused. Safe for concurrent use.
/// </summary>
/// <param name="cores">How many works may run at once.</param>
internal sealed class HashingQueue(int cores) : IDisposable
{
    /// <summary>The most works of one tenant that run or wait. At tens of milliseconds each, the last waits for a second or two.</summary>
    public const int MaxPerTenant = 32;

    private readonly SemaphoreSlim _cores = new(cores);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);

    /// <summary>Runs a work on another thread, when it is its turn.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.RateLimited"/>: the tenant's line is full.</exception>
    public async Task<T> RunAsync<T>(string tenant, Func<T> work, CancellationToken cancellationToken)
    {
        var line = Join(tenant);
        try
        {
            await line.Turn.WaitAsync(cancellationToken);
            try
            {
                await _cores.WaitAsync(cancellationToken);
                try
                {
                    return await Task.Run(work, cancellationToken);
                }
                finally
                {
                    _cores.Release();
                }
            }
            finally
            {
                line.Turn.Release();
            }
        }
        finally
        {
            Leave(tenant, line);
        }
    }

    public void Dispose() => _cores.Dispose();

    private Line Join(string tenant)
    {
        lock (_lock)
        {
            if (!_lines.TryGetValue(tenant, out var line))
                _lines.Add(tenant, line = new Line(new SemaphoreSlim(Math.Max(1, cores / 2))));
            if (line.Length == MaxPerTenant)
                throw new ProviderException(ErrorKind.RateLimited, "Too many passwords are being checked at once. Try again in a moment.") { RetryAfter = TimeSpan.FromSeconds(1) };
            line.Length++;
            return line;
        }
    }

    // Of tenants where nobody logs in, nothing is kept.
    private void Leave(string tenant, Line line)
    {
        lock (_lock)
        {
            if (--line.Length > 0)
                return;
            _lines.Remove(tenant);
        }

        line.Turn.Dispose();
    }

    private sealed class Line(SemaphoreSlim turn)
    {
        public SemaphoreSlim Turn { get; } = turn;

        public int Length { get; set; }
    }
}
