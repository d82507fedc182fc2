using System.Data.Common;
using System.Runtime.CompilerServices;
using Providers.Abstractions.Metering;

namespace Gateway.Host.Usage.Store;

/// <summary>What the two databases have in common.</summary>
internal abstract class SqlUsageStore(TimeProvider clock) : IUsageStore, IAsyncDisposable
{
    // No process that was gone for so long comes back with a batch.
    private static readonly TimeSpan KeepRuns = TimeSpan.FromDays(7);

    private readonly SemaphoreSlim _opening = new(1, 1);
    private DbDataSource? _source;

    public async Task<bool> WriteAsync(string run, long sequence, IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken)
    {
        var rows = PeriodRows.Of(records);
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        await using var connection = await ConnectAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (sequence == 1)
            await RunAsync(connection, transaction, UsageSql.ForgetRuns, cancellationToken, ("before", now - (long)KeepRuns.TotalSeconds));
        await RunAsync(connection, transaction, UsageSql.BeginRun, cancellationToken, ("run", run), ("at", now));
        if (await RunAsync(connection, transaction, UsageSql.BeginBatch, cancellationToken, ("run", run), ("sequence", sequence), ("at", now)) == 0)
            return false; // It was written before, and only the answer was lost.
        await AddAsync(connection, transaction, rows, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public async IAsyncEnumerable<UsageSum> SumAsync(UsageSelection selection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (text, groups) = UsageSql.Sum(selection);
        await using var connection = await ConnectAsync(cancellationToken);
        await using var command = Command(
            connection, null, text, ("grain", (int)selection.Span.Grain), ("first", selection.Span.Start), ("end", selection.Span.End), ("tenant", selection.Tenant), ("user", selection.User));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            yield return Read(reader, groups);
    }

    public async Task<string?> NextTenantAsync(string after, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await using var command = Command(connection, null, UsageSql.NextTenant, ("after", after));
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    public async Task DeleteAsync(string tenant, UsageGrain grain, long before, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await RunAsync(connection, null, UsageSql.Delete, cancellationToken, ("tenant", tenant), ("grain", (int)grain), ("before", before));
    }

    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
            await _source.DisposeAsync();
        _opening.Dispose();
    }

    /// <summary>Makes the tables where they are not there.</summary>
    protected abstract Task CreateAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>The database.</summary>
    protected abstract DbDataSource CreateSource();

    /// <summary>Adds rows, in their order.</summary>
    protected abstract Task AddAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<PeriodRow> rows, CancellationToken cancellationToken);

    /// <summary>Runs a statement and tells how many rows it changed.</summary>
    protected static async Task<int> RunAsync(
        DbConnection connection, DbTransaction? transaction, string text, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(connection, transaction, text, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA2100", Justification = "All texts are made of constants.")]
    private static DbCommand Command(DbConnection connection, DbTransaction? transaction, string text, params (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
        {
            if (value is null)
                continue; // Then the text does not name it.
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private async Task<DbConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _source) is { } source)
            return await source.OpenConnectionAsync(cancellationToken);
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_source is null)
            {
                var created = CreateSource();
                await using (var connection = await created.OpenConnectionAsync(cancellationToken))
                    await CreateAsync(connection, cancellationToken);
                Volatile.Write(ref _source, created);
            }
        }
        finally
        {
            _opening.Release();
        }

        return await _source.OpenConnectionAsync(cancellationToken);
    }

    private static UsageSum Read(DbDataReader reader, IReadOnlyList<string> groups)
    {
        var sums = groups.Count;
        return new UsageSum
        {
            Start = Ordinal("start") is { } start ? reader.GetInt64(start) : 0,
            Tenant = Text("tenant"),
            Key = Text("api_key"),
            Operation = Text("operation"),
            Resource = Text("resource"),
            Provider = Text("provider"),
            StatusClass = Ordinal("status") is { } status ? reader.GetInt32(status) : null,
            User = Text("subject"),
            Calls = reader.GetInt64(sums),
            BytesIn = reader.GetInt64(sums + 1),
            BytesOut = reader.GetInt64(sums + 2),
            UpstreamMicroseconds = reader.GetInt64(sums + 3),
            DocumentsRead = reader.GetInt64(sums + 4),
            Messages = reader.GetInt64(sums + 5),
        };

        string? Text(string column) => Ordinal(column) is { } ordinal ? reader.GetString(ordinal) : null;

        int? Ordinal(string column)
        {
            for (var i = 0; i < groups.Count; i++)
            {
                if (groups[i] == column)
                    return i;
            }

            return null;
        }
    }
}
