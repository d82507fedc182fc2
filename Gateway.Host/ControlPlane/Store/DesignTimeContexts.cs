using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Gateway.Host.ControlPlane.Store;

/// <summary>Makes the context that <c>dotnet ef migrations add</c> compares with. It connects to nothing.</summary>
internal sealed class DesignTimeSqlite : IDesignTimeDbContextFactory<SqliteControlPlane>
{
    public SqliteControlPlane CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteControlPlane>().UseSqlite("Data Source=:memory:").Options);
}

/// <inheritdoc cref="DesignTimeSqlite"/>
internal sealed class DesignTimePostgres : IDesignTimeDbContextFactory<PostgresControlPlane>
{
    public PostgresControlPlane CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresControlPlane>().UseNpgsql("Host=localhost").Options);
}
