using System.Data.Common;
using Gateway.Host.Quotas;

namespace Gateway.Host.Ledger;

/// <summary>A connection to the ledger, with the statements that it has run before. One caller at a time.</summary>
internal sealed class LedgerSession(DbConnection connection) : IAsyncDisposable
{
    private const int MostRaised = 100_000;

    private readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);

    public DbConnection Connection { get; } = connection;

    /// <summary>The transaction that statements belong to.</summary>
    public DbTransaction? Transaction { get; set; }

    /// <summary>What alerts are known to be taken down, so that not each use asks for them. A transaction that fails ends the session, and this with it.</summary>
    public BoundedSet<(CounterKey, QuotaMark)> Raised { get; } = new(MostRaised);

    /// <summary>Runs a statement and tells how many rows it changed.</summary>
    public Task<int> RunAsync(string text, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        Command(text, parameters).ExecuteNonQueryAsync(cancellationToken);

    /// <summary>Reads the first row; the default where there is none.</summary>
    public async Task<T?> FirstAsync<T>(string text, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var reader = await Command(text, parameters).ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? read(reader) : default;
    }

    /// <summary>Reads all rows.</summary>
    public async Task<List<T>> AllAsync<T>(string text, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        var rows = new List<T>();
        await using var reader = await Command(text, parameters).ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _commands.Values)
            await command.DisposeAsync();
        await Connection.DisposeAsync();
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA2100", Justification = "All texts are constants.")]
    private DbCommand Command(string text, (string Name, object? Value)[] parameters)
    {
        if (!_commands.TryGetValue(text, out var command))
        {
            command = Connection.CreateCommand();
            command.CommandText = text;
            foreach (var (name, _) in parameters)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                command.Parameters.Add(parameter);
            }

            _commands.Add(text, command);
        }

        command.Transaction = Transaction;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        return command;
    }
}
