using System.Text;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Keys;
using Gateway.Host.Tenancy;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions.Connections;

namespace Gateway.Benchmarks.Load.Servers;

/// <summary>Writes very many tenants into a gateway's store, past its API, which would take hours.</summary>
internal static class FilledStore
{
    /// <summary>Fills it, and gives some of the keys.</summary>
    /// <param name="directory">The gateway's data directory.</param>
    /// <param name="tenants">How many tenants, each with one embedded connection.</param>
    /// <param name="keysEach">How many keys each has.</param>
    /// <param name="given">How many keys are given: spread over all.</param>
    public static async Task<string[]> FillAsync(string directory, int tenants, int keysEach, int given)
    {
        var options = StoreOptions.Read(new ConfigurationBuilder().Build(), new DataDirectory(directory), new SettingsErrors());
        var protector = new SettingsProtector(new KeyRing(options));
        await using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = options.File, Pooling = false }.ToString());
        await database.OpenAsync();
        await using (var cached = database.CreateCommand())
        {
            // The keys' hashes are all over their index, which is to be written once and not page by page.
            cached.CommandText = "PRAGMA cache_size = -1000000; PRAGMA synchronous = OFF";
            await cached.ExecuteNonQueryAsync();
        }

        await using var transaction = await database.BeginTransactionAsync();
        var keys = new List<string>(given);
        var every = tenants * keysEach / given;
        await using var tenant = Command(
            "INSERT INTO tenants (Name, Plan, Status, AllowedOrigins, Version, CreatedAt) VALUES ($a, 'bench', 'Active', '[]', 1, 0)");
        await using var connection = Command(
            "INSERT INTO connections (Tenant, Name, Provider, Settings, Version, CreatedAt, UpdatedAt) VALUES ($a, 'main', 'embedded', $b, 1, 0, 0)");
        await using var key = Command(
            "INSERT INTO keys (Id, Tenant, Name, IsSecret, Hash, LastFour, Scopes, Version, CreatedAt) VALUES ($a, $b, 'server', 1, $c, $d, '[\"*\"]', 1, 0)");
        for (var i = 0; i < tenants; i++)
        {
            var name = $"tenant-{i:d6}";
            Run(tenant, name);
            Run(connection, name, protector.Protect(name, "main", "{}"));
            for (var j = 0; j < keysEach; j++)
            {
                var made = GatewayKey.Create(KeyRole.Secret);
                Run(key, Guid.CreateVersion7().ToString("N"), name, KeyHash.Of(Encoding.ASCII.GetBytes(made)).ToArray(), made[^4..]);
                if (((i * keysEach) + j) % every == 0)
                    keys.Add(made);
            }
        }

        await transaction.CommitAsync();
        return [.. keys];

        SqliteCommand Command(string sql)
        {
            var command = database.CreateCommand();
            command.CommandText = sql;
            return command;
        }
    }

    private static void Run(SqliteCommand command, params object[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (command.Parameters.Count == i)
                command.Parameters.AddWithValue($"${(char)('a' + i)}", values[i]);
            else
                command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }
}
