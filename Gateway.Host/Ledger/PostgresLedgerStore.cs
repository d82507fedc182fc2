using System.Data.Common;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Gateway.Host.ControlPlane.Store;
using Npgsql;

namespace Gateway.Host.Ledger;

/// <summary>The ledger in PostgreSQL, for any number of gateways.</summary>
internal sealed class PostgresLedgerStore : LedgerStore
{
    // The control plane's number, which is "gateway" in ASCII, plus three.
    private const long CreationLock = 0x67617465776179 + 3;
    private const string Channel = "gateway_recall";

    // Always in the same order, so that no two nodes wait for each other.
    private const string LockTenants = "SELECT pg_advisory_xact_lock(number) FROM unnest(@numbers) AS number";
    private const string Notify = $"SELECT pg_notify('{Channel}', @counter)";

    private readonly string _address;
    private readonly NpgsqlDataSource _source;

    public PostgresLedgerStore(string connectionString)
    {
        _address = connectionString;
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 60, AutoPrepareMinUsages = 2, KeepAlive = 30 }.ConnectionString);
    }

    public override bool Exists => true;

    public override bool IsShared => true;

    public override async Task<DbTransaction> BeginAsync(LedgerSession session, IReadOnlyCollection<string> tenants, CancellationToken cancellationToken)
    {
        var transaction = await session.Connection.BeginTransactionAsync(cancellationToken);
        session.Transaction = transaction;
        await session.RunAsync(LockTenants, cancellationToken, ("numbers", tenants.Select(NumberOf).Distinct().Order().ToArray()));
        return transaction;
    }

    public override Task RecallAsync(LedgerSession session, string counter, CancellationToken cancellationToken) =>
        session.RunAsync(Notify, cancellationToken, ("counter", counter));

    public override Task ListenAsync(Action<string> recalled, CancellationToken cancellationToken) =>
        PostgresNotifications.HearAsync(_address, Channel, static () => { }, recalled, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _source.DisposeAsync();
    }

    protected override async Task<DbConnection> ConnectAsync(CancellationToken cancellationToken) => await _source.OpenConnectionAsync(cancellationToken);

    protected override async Task CreateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var take = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection, transaction) { Parameters = { new NpgsqlParameter { Value = CreationLock } } };
        await take.ExecuteNonQueryAsync(cancellationToken);
#pragma warning disable CA2100 // A constant, but for the names of types.
        await using var create = new NpgsqlCommand(LedgerSchema.Create("BYTEA", "TEXT COLLATE \"C\""), connection, transaction);
#pragma warning restore CA2100
        await create.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    // Two tenants of one number only wait for each other.
    private static long NumberOf(string tenant) => (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(tenant.AsSpan()), seed: 0x1ed6e2);
}
