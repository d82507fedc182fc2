using System.Data.Common;
using Gateway.Host.ControlPlane.Store;
using Microsoft.Data.Sqlite;

namespace Gateway.Host.Usage.Store;

/// <summary>Usage in one file, for one gateway.</summary>
internal sealed class SqliteUsageStore(string file, TimeProvider clock) : SqlUsageStore(clock)
{
    private static readonly string Insert =
        $"INSERT INTO usage_counts ({string.Join(", ", UsageSql.Columns)}) VALUES ({string.Join(", ", UsageSql.Columns.Select(static column => $"@{column}"))}){UsageSql.OrAdd}";

    protected override DbDataSource CreateSource()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        PrivateFile.Create(file);
        return SqliteFactory.Instance.CreateDataSource(new SqliteConnectionStringBuilder { DataSource = file }.ToString());
    }

    protected override async Task CreateAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await RunAsync(connection, null, "PRAGMA journal_mode = WAL", cancellationToken);
        await RunAsync(
            connection,
            null,
            """
            CREATE TABLE IF NOT EXISTS usage_counts (
                tenant TEXT NOT NULL, grain INTEGER NOT NULL, start INTEGER NOT NULL, operation TEXT NOT NULL, resource TEXT NOT NULL,
                api_key TEXT NOT NULL, provider TEXT NOT NULL, status INTEGER NOT NULL, subject TEXT NOT NULL,
                calls INTEGER NOT NULL, bytes_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL, upstream_us INTEGER NOT NULL,
                documents_read INTEGER NOT NULL, messages INTEGER NOT NULL,
                PRIMARY KEY (tenant, grain, start, operation, resource, api_key, provider, status, subject)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS usage_runs (run TEXT PRIMARY KEY, sequence INTEGER NOT NULL, at INTEGER NOT NULL);
            """,
            cancellationToken);
    }

    protected override async Task AddAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<PeriodRow> rows, CancellationToken cancellationToken)
    {
        await using var command = (SqliteCommand)connection.CreateCommand();
        command.Transaction = (SqliteTransaction)transaction;
        command.CommandText = Insert;
        var parameters = UsageSql.Columns.Select(column => command.Parameters.Add(new SqliteParameter { ParameterName = $"@{column}" })).ToList();
        foreach (var row in rows)
        {
            var key = row.Key;
            object[] values =
            [
                key.Tenant, (int)key.Grain, key.Start, key.Operation, key.Resource, key.Key, key.Provider, key.StatusClass, key.User,
                row.Calls, row.BytesIn, row.BytesOut, row.UpstreamMicroseconds, row.DocumentsRead, row.Messages,
            ];
            for (var i = 0; i < values.Length; i++)
                parameters[i].Value = values[i];
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
