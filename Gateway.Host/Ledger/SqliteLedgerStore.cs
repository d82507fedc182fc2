using System.Data.Common;
using Gateway.Host.ControlPlane.Store;
using Microsoft.Data.Sqlite;

namespace Gateway.Host.Ledger;

/// <summary>The ledger in one file, for one gateway. What was committed outlives a power cut.</summary>
internal sealed class SqliteLedgerStore(string file) : LedgerStore
{
    // Whoever else locks the file, such as a program that copies it, is waited for so long.
    private const int LockSeconds = 5;

    private readonly string _address = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = LockSeconds }.ToString();

    public override bool Exists => File.Exists(file);

    public override bool IsShared => false;

    // It takes the only place of a writer at once; the gateway has one writer.
    public override async Task<DbTransaction> BeginAsync(LedgerSession session, IReadOnlyCollection<string> tenants, CancellationToken cancellationToken) =>
        await session.Connection.BeginTransactionAsync(cancellationToken);

    protected override async Task<DbConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(_address);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await RunAsync(connection, "PRAGMA synchronous = FULL", cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    protected override async Task CreateAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        PrivateFile.Create(file);
        await using var connection = await ConnectAsync(cancellationToken);
        await RunAsync(connection, "PRAGMA journal_mode = WAL", cancellationToken);
        await RunAsync(connection, LedgerSchema.Create("BLOB", "TEXT"), cancellationToken);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA2100", Justification = "All texts are constants.")]
    private static async Task RunAsync(DbConnection connection, string text, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
