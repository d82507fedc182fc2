using System.Data.Common;
using Npgsql;

namespace Gateway.Host.Usage.Store;

/// <summary>Usage in PostgreSQL, for any number of gateways.</summary>
internal sealed class PostgresUsageStore(string connectionString, TimeProvider clock) : SqlUsageStore(clock)
{
    // The control plane's numbers, which are "gateway" in ASCII and the next, plus one.
    private const long CreationLock = 0x67617465776179 + 2;

    private const string Insert =
        """
        INSERT INTO usage_counts (tenant, grain, start, operation, resource, api_key, provider, status, subject,
            calls, bytes_in, bytes_out, upstream_us, documents_read, messages)
        SELECT * FROM unnest(@tenant, @grain, @start, @operation, @resource, @api_key, @provider, @status, @subject,
            @calls, @bytes_in, @bytes_out, @upstream_us, @documents_read, @messages)
        """;

    protected override DbDataSource CreateSource() => NpgsqlDataSource.Create(connectionString);

    // Names are told apart and ordered byte by byte, as the gateway does.
    protected override async Task CreateAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, transaction, "SELECT pg_advisory_xact_lock(@lock)", cancellationToken, ("lock", CreationLock));
        await RunAsync(
            connection,
            transaction,
            """
            CREATE TABLE IF NOT EXISTS usage_counts (
                tenant text COLLATE "C" NOT NULL, grain integer NOT NULL, start bigint NOT NULL, operation text COLLATE "C" NOT NULL, resource text COLLATE "C" NOT NULL,
                api_key text COLLATE "C" NOT NULL, provider text COLLATE "C" NOT NULL, status integer NOT NULL, subject text COLLATE "C" NOT NULL,
                calls bigint NOT NULL, bytes_in bigint NOT NULL, bytes_out bigint NOT NULL, upstream_us bigint NOT NULL,
                documents_read bigint NOT NULL, messages bigint NOT NULL,
                PRIMARY KEY (tenant, grain, start, operation, resource, api_key, provider, status, subject));
            CREATE TABLE IF NOT EXISTS usage_runs (run text PRIMARY KEY, sequence bigint NOT NULL, at bigint NOT NULL);
            """,
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    protected override Task AddAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<PeriodRow> rows, CancellationToken cancellationToken) => RunAsync(
        connection,
        transaction,
        Insert + UsageSql.OrAdd,
        cancellationToken,
        ("tenant", Column(rows, static row => row.Key.Tenant)),
        ("grain", Column(rows, static row => (int)row.Key.Grain)),
        ("start", Column(rows, static row => row.Key.Start)),
        ("operation", Column(rows, static row => row.Key.Operation)),
        ("resource", Column(rows, static row => row.Key.Resource)),
        ("api_key", Column(rows, static row => row.Key.Key)),
        ("provider", Column(rows, static row => row.Key.Provider)),
        ("status", Column(rows, static row => row.Key.StatusClass)),
        ("subject", Column(rows, static row => row.Key.User)),
        ("calls", Column(rows, static row => row.Calls)),
        ("bytes_in", Column(rows, static row => row.BytesIn)),
        ("bytes_out", Column(rows, static row => row.BytesOut)),
        ("upstream_us", Column(rows, static row => row.UpstreamMicroseconds)),
        ("documents_read", Column(rows, static row => row.DocumentsRead)),
        ("messages", Column(rows, static row => row.Messages)));

    private static T[] Column<T>(IReadOnlyList<PeriodRow> rows, Func<PeriodRow, T> value) => [.. rows.Select(value)];
}
