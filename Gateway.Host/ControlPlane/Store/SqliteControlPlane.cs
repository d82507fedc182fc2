using Microsoft.EntityFrameworkCore;

namespace Gateway.Host.ControlPlane.Store;

/// <summary>The control plane in one file, for one gateway.</summary>
internal sealed class SqliteControlPlane(DbContextOptions<SqliteControlPlane> options) : ControlPlaneContext(options)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    // SQLite lets one writer in at a time: a transaction that begins takes its place.
    public override Task BeginWriteAsync(CancellationToken cancellationToken) => Database.BeginTransactionAsync(cancellationToken);

    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        // It holds hashes of keys, and who did what.
        PrivateFile.Create(Database.GetDbConnection().DataSource);

        // The lock that comes with migrations is a row, which a process that is killed leaves behind. The system takes back the
        // lock on a file; whoever holds it may clear the row.
        await using var held = await LockAsync($"{Database.GetDbConnection().DataSource}.lock", cancellationToken);
        await Database.OpenConnectionAsync(cancellationToken);
        await Database.ExecuteSqlAsync($"PRAGMA journal_mode = WAL", cancellationToken);
        if (await Database.SqlQuery<int>($"SELECT count(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'").SingleAsync(cancellationToken) > 0)
            await Database.ExecuteSqlAsync($"DELETE FROM __EFMigrationsLock", cancellationToken);
        if ((await Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            await Database.MigrateAsync(cancellationToken);
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(BetweenTries, cancellationToken);
            }
        }
    }
}
