using System.Data.Common;
using System.Diagnostics.Metrics;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using Providers.Abstractions.Errors;

namespace Gateway.Host.ControlPlane.Store;

/// <summary>
/// The store of what operators manage. Where nobody can have made a tenant, that is, without an operator key, a database or
/// one that is configured, it is not even opened.
/// </summary>
internal sealed partial class ControlPlaneStore
{
    // A start brings the schema up to date first; a caller who comes meanwhile waits that long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryLater = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock;
    private readonly ILogger<ControlPlaneStore> _logger;
    private readonly Lazy<Func<ControlPlaneContext>> _contexts;
    private readonly TaskCompletionSource _used = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _failing;
    private volatile bool _lost;
    private long _lastContact;

    public ControlPlaneStore(StoreOptions options, TimeProvider clock, IMeterFactory meters, ILogger<ControlPlaneStore> logger)
    {
        Options = options;
        _clock = clock;
        _logger = logger;
        _contexts = new Lazy<Func<ControlPlaneContext>>(CreateContexts);
        _lastContact = clock.GetTimestamp();
        meters.Create("Gateway").CreateObservableGauge<double>("gateway.store.age", () => IsInUse ? [new(Age.TotalSeconds)] : [], "s", "How long ago the control plane's store last answered.");
        IsWanted();
    }

    public StoreOptions Options { get; }

    /// <summary>Whether there may be something in it.</summary>
    public bool IsInUse => _used.Task.IsCompleted;

    /// <summary>Ends when the store is wanted.</summary>
    public Task InUse => _used.Task;

    public StoreState State =>
        !IsInUse ? StoreState.Unused
        : !_opened.Task.IsCompleted ? StoreState.Opening
        : !_failing ? StoreState.Open
        : _lost ? StoreState.Lost
        : StoreState.Away;

    /// <summary>Whether the store has been away for so long that what is known may be wrong.</summary>
    public bool IsLost => _lost;

    /// <summary>How long ago the store last answered.</summary>
    public TimeSpan Age => _clock.GetElapsedTime(Volatile.Read(ref _lastContact));

    /// <summary>Has the store opened, if it is not yet.</summary>
    public void Use() => _used.TrySetResult();

    /// <summary>Looks whether there is a store, and has it opened if so.</summary>
    public bool IsWanted()
    {
        if (!IsInUse && (Options.ConnectionString is not null || File.Exists(Options.File)))
            Use();
        return IsInUse;
    }

    /// <summary>Creates the database or brings it up to date. The first <see cref="Succeed"/> after it lets callers in.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        if (Options.ConnectionString is null)
            Directory.CreateDirectory(Path.GetDirectoryName(Options.File)!);
        await using var context = _contexts.Value();
        await context.MigrateAsync(cancellationToken);
    }

    /// <summary>Notes that the store did not answer: until it does, callers are told so at once instead of waiting.</summary>
    public void Fail(Exception error)
    {
        if (!_failing)
            LogAway(error.GetBaseException().Message);
        _failing = true;
        _lost = Age > Options.MaxStaleness;
    }

    /// <summary>Notes that the store answered.</summary>
    public void Succeed()
    {
        Volatile.Write(ref _lastContact, _clock.GetTimestamp());
        if (_failing)
            LogBack();
        _failing = false;
        _lost = false;
        _opened.TrySetResult();
    }

    /// <summary>Reads, once more where that failed for a reason that passes.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.StateUnavailable"/>: the store is away.</exception>
    public async Task<T> ReadAsync<T>(Func<ControlPlaneContext, CancellationToken, Task<T>> query, CancellationToken cancellationToken)
    {
        await WaitAsync(cancellationToken);
        try
        {
            return await TryAsync(query, cancellationToken);
        }
        catch (Exception error) when (IsUnstorable(error))
        {
            throw Unstorable(error);
        }
        catch (Exception error) when (IsTransient(error) && !cancellationToken.IsCancellationRequested)
        {
            // A server that was restarted has left connections that are dead.
            return await ExplainAsync(query, cancellationToken);
        }
        catch (Exception error) when (IsOutage(error) && !cancellationToken.IsCancellationRequested)
        {
            throw Unavailable(error);
        }
    }

    /// <summary>Changes something, all or nothing, while no other change runs.</summary>
    /// <exception cref="ProviderException">
    /// <see cref="ErrorKind.StateUnavailable"/>: the store is away. <see cref="ErrorKind.Conflict"/>: another writer was faster.
    /// </exception>
    public async Task<T> WriteAsync<T>(Func<ControlPlaneContext, CancellationToken, Task<T>> change, CancellationToken cancellationToken)
    {
        await WaitAsync(cancellationToken);
        return await ExplainAsync(
            async (context, token) =>
            {
                await context.BeginWriteAsync(token);
                var result = await change(context, token);
                await context.SaveChangesAsync(token);
                await context.Database.CommitTransactionAsync(token);
                return result;
            },
            cancellationToken);
    }

    /// <summary>Reads whatever the state is, to find out about it.</summary>
    public async Task<T> TryAsync<T>(Func<ControlPlaneContext, CancellationToken, Task<T>> query, CancellationToken cancellationToken)
    {
        await using var context = _contexts.Value();
        return await query(context, cancellationToken);
    }

    /// <summary>Whether an error is the database's, not ours.</summary>
    public static bool IsOutage(Exception error) =>
        error is DbException or TimeoutException or IOException or SocketException
        || (error is DbUpdateException or InvalidOperationException && error.InnerException is { } inner && IsOutage(inner));

    // EF puts what may pass into another exception, with the advice to try again.
    private static bool IsTransient(Exception error) =>
        error is DbException { IsTransient: true } or InvalidOperationException { InnerException: DbException { IsTransient: true } };

    /// <summary>The refusal where what is known is too old to go by.</summary>
    public static ProviderException Lost() => Unavailable(null);

    private async Task<T> ExplainAsync<T>(Func<ControlPlaneContext, CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await TryAsync(run, cancellationToken);
        }
        catch (DbUpdateConcurrencyException error)
        {
            throw new ProviderException(ErrorKind.Conflict, "Somebody else changed it at the same time. Look at it again, and repeat the change if it still applies.", error);
        }
        catch (DbUpdateException error) when (IsDuplicate(error.InnerException))
        {
            throw new ProviderException(ErrorKind.AlreadyExists, "There is one of this name already. Choose another name.", error);
        }
        catch (Exception error) when (IsUnstorable(error))
        {
            throw Unstorable(error);
        }
        catch (Exception error) when (IsOutage(error) && !cancellationToken.IsCancellationRequested)
        {
            throw Unavailable(error);
        }
    }

    // PostgreSQL keeps no NUL in a text, not even to compare with.
    private static bool IsUnstorable(Exception error) =>
        (error is DbUpdateException or InvalidOperationException ? error.InnerException : error) is PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire };

    private static ProviderException Unstorable(Exception cause) => new(ErrorKind.InvalidRequest, "A text in the request holds NUL, which can stand in none here. Leave it out.", cause);

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (_failing)
            throw Unavailable(null);
        if (_opened.Task.IsCompleted)
            return;
        try
        {
            await _opened.Task.WaitAsync(Patience, _clock, cancellationToken);
        }
        catch (TimeoutException error)
        {
            throw Unavailable(error);
        }
    }

    private static bool IsDuplicate(Exception? error) => error is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
        or SqliteException { SqliteErrorCode: 19, SqliteExtendedErrorCode: 1555 or 2067 };

    private static ProviderException Unavailable(Exception? cause) => new(
        ErrorKind.StateUnavailable, "The gateway's own store is away, so that neither unknown keys can be looked up nor changes made. Try again as 'Retry-After' says.", cause)
    {
        RetryAfter = RetryLater,
    };

    private Func<ControlPlaneContext> CreateContexts()
    {
        if (Options.ConnectionString is { } address)
            return Pool(new DbContextOptionsBuilder<PostgresControlPlane>().UseNpgsql(address).Options);
        var file = new SqliteConnectionStringBuilder { DataSource = Options.File }.ToString();
        return Pool(new DbContextOptionsBuilder<SqliteControlPlane>().UseSqlite(file).Options);
    }

    private static Func<ControlPlaneContext> Pool<T>(DbContextOptions<T> options)
        where T : ControlPlaneContext
    {
        var factory = new PooledDbContextFactory<T>(options);
        return factory.CreateDbContext;
    }

    [LoggerMessage(3001, LogLevel.Error, "The control plane's store does not answer: {Cause} Keys that are known keep working for a while; changes are refused.")]
    private partial void LogAway(string cause);

    [LoggerMessage(3002, LogLevel.Information, "The control plane's store answers again.")]
    private partial void LogBack();
}
