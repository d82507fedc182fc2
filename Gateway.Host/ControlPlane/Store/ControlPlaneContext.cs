using Gateway.Host.ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Gateway.Host.ControlPlane.Store;

/// <summary>The one model of what operators manage. Each database has a context of its own, for its migrations.</summary>
internal abstract class ControlPlaneContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<TenantRow> Tenants => Set<TenantRow>();

    public DbSet<ConnectionRow> Connections => Set<ConnectionRow>();

    public DbSet<KeyRow> Keys => Set<KeyRow>();

    public DbSet<OperatorKeyRow> OperatorKeys => Set<OperatorKeyRow>();

    public DbSet<AccountRow> Accounts => Set<AccountRow>();

    public DbSet<InviteRow> Invites => Set<InviteRow>();

    public DbSet<PlanRow> Plans => Set<PlanRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    public DbSet<ChangeRow> Changes => Set<ChangeRow>();

    /// <summary>Begins a transaction that no other writer's overlaps, on any node.</summary>
    public abstract Task BeginWriteAsync(CancellationToken cancellationToken);

    /// <summary>Brings the database's schema up to date. Only one process does so at a time, and one that was killed stands in nobody's way.</summary>
    public abstract Task MigrateAsync(CancellationToken cancellationToken);

    // Databases differ in how they compare times with offsets; numbers they all compare alike.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<TenantRow>(tenant =>
        {
            tenant.ToTable("tenants").HasKey(row => row.Name);
            tenant.Property(row => row.Status).HasConversion(new EnumToStringConverter<TenantStatus>()).HasMaxLength(16);
            tenant.Property(row => row.Version).IsConcurrencyToken();
            tenant.HasIndex(row => row.DeletedAt);
            tenant.HasIndex(row => row.Account);
        });
        modelBuilder.Entity<ConnectionRow>(connection =>
        {
            connection.ToTable("connections").HasKey(row => new { row.Tenant, row.Name });
            connection.HasOne<TenantRow>().WithMany().HasForeignKey(row => row.Tenant);
            connection.Property(row => row.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<KeyRow>(key =>
        {
            key.ToTable("keys").HasKey(row => row.Id);
            key.HasOne<TenantRow>().WithMany().HasForeignKey(row => row.Tenant);
            key.HasIndex(row => new { row.Tenant, row.Id });
            key.HasIndex(row => row.Hash).IsUnique();
            key.Property(row => row.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<OperatorKeyRow>(key =>
        {
            key.ToTable("operator_keys").HasKey(row => row.Id);
            key.HasIndex(row => row.Hash).IsUnique();
            key.Property(row => row.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<AccountRow>(account =>
        {
            account.ToTable("accounts").HasKey(row => row.Id);
            account.HasIndex(row => row.Email).IsUnique();
        });
        modelBuilder.Entity<InviteRow>(invite =>
        {
            invite.ToTable("invites").HasKey(row => row.Id);
            invite.HasIndex(row => row.Hash).IsUnique();
        });
        modelBuilder.Entity<PlanRow>(plan =>
        {
            plan.ToTable("plans").HasKey(row => row.Name);
            plan.Property(row => row.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<AuditRow>(audit =>
        {
            audit.ToTable("audit").HasKey(row => row.Id);
            audit.HasIndex(row => new { row.Tenant, row.Id });
        });
        modelBuilder.Entity<ChangeRow>(change => change.ToTable("changes").HasKey(row => row.Id));
    }

    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), number => DateTimeOffset.FromUnixTimeMilliseconds(number));
}
