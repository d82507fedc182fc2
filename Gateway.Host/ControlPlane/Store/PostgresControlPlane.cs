using Gateway.Host.ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Host.ControlPlane.Store;

/// <summary>The control plane in PostgreSQL, for any number of gateways.</summary>
internal sealed class PostgresControlPlane(DbContextOptions<PostgresControlPlane> options) : ControlPlaneContext(options)
{
    /// <summary>Where nodes are told that something changed.</summary>
    public const string Channel = "gateway_changes";

    // "gateway" in ASCII, and the same plus one: numbers that nobody else's locks are likely to have.
    private const long WriteLock = 0x67617465776179;
    private const long MigrationLock = WriteLock + 1;

    // Without the lock two transactions could commit in another order than that of their changes' ids, and a node that has read the
    // later one would never see the earlier.
    public override async Task BeginWriteAsync(CancellationToken cancellationToken)
    {
        await Database.BeginTransactionAsync(cancellationToken);
        await Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({WriteLock})", cancellationToken);
    }

    // Told with the commit, or not at all.
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        var isTold = ChangeTracker.Entries<ChangeRow>().Any(static entry => entry.State == EntityState.Added);
        var count = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        if (isTold)
            await Database.ExecuteSqlAsync($"SELECT pg_notify({Channel}, '')", cancellationToken);
        return count;
    }

    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        // The lock belongs to the session: it goes with whoever holds it.
        await Database.OpenConnectionAsync(cancellationToken);
        await Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationLock})", cancellationToken);
        try
        {
            if ((await Database.GetPendingMigrationsAsync(cancellationToken)).Any())
                await Database.MigrateAsync(cancellationToken);
        }
        finally
        {
            await Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", CancellationToken.None);
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);

        // Pages are cut by comparing names, here and in the gateway: byte by byte in both.
        modelBuilder.Entity<TenantRow>().Property(row => row.Name).UseCollation("C");
        modelBuilder.Entity<KeyRow>().Property(row => row.Id).UseCollation("C");
        modelBuilder.Entity<AccountRow>().Property(row => row.Id).UseCollation("C");
        modelBuilder.Entity<InviteRow>().Property(row => row.Id).UseCollation("C");
    }
}
