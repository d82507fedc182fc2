namespace Gateway.Host.Ledger;

/// <summary>The ledger's tables, the same in both databases but for the names of types.</summary>
internal static class LedgerSchema
{
    /// <param name="bytes">What the database calls a column of bytes.</param>
    /// <param name="name">What it calls a column of names that are ordered byte by byte.</param>
    public static string Create(string bytes, string name) =>
        $"""
        CREATE TABLE IF NOT EXISTS ledger_counters (
            tenant TEXT NOT NULL, meter TEXT NOT NULL, subject TEXT NOT NULL, period TEXT NOT NULL, start BIGINT NOT NULL, ends BIGINT NOT NULL,
            used BIGINT NOT NULL, reserved BIGINT NOT NULL, leased BIGINT NOT NULL, PRIMARY KEY (tenant, meter, subject, period, start));
        CREATE INDEX IF NOT EXISTS ledger_counters_ends ON ledger_counters (ends);
        CREATE TABLE IF NOT EXISTS ledger_leases (
            id TEXT PRIMARY KEY, node TEXT NOT NULL, tenant TEXT NOT NULL, meter TEXT NOT NULL, subject TEXT NOT NULL, period TEXT NOT NULL, start BIGINT NOT NULL, ends BIGINT NOT NULL,
            sequence BIGINT NOT NULL, used BIGINT NOT NULL, held BIGINT NOT NULL);
        CREATE INDEX IF NOT EXISTS ledger_leases_node ON ledger_leases (node);
        CREATE TABLE IF NOT EXISTS ledger_nodes (node TEXT PRIMARY KEY, seen BIGINT NOT NULL);
        CREATE TABLE IF NOT EXISTS ledger_reservations (
            tenant TEXT NOT NULL, id TEXT NOT NULL, meter TEXT NOT NULL, subject TEXT NOT NULL, amount BIGINT NOT NULL, settled BIGINT NOT NULL,
            state INTEGER NOT NULL, made BIGINT NOT NULL, expires BIGINT NOT NULL, counters TEXT NOT NULL, PRIMARY KEY (tenant, id));
        CREATE INDEX IF NOT EXISTS ledger_reservations_expires ON ledger_reservations (state, expires);
        CREATE INDEX IF NOT EXISTS ledger_reservations_due ON ledger_reservations (tenant, state, expires);
        CREATE TABLE IF NOT EXISTS ledger_events (tenant TEXT NOT NULL, hash {bytes} NOT NULL, forget BIGINT NOT NULL, PRIMARY KEY (tenant, hash));
        CREATE INDEX IF NOT EXISTS ledger_events_forget ON ledger_events (forget);
        CREATE TABLE IF NOT EXISTS ledger_usage (
            tenant {name} NOT NULL, grain INTEGER NOT NULL, start BIGINT NOT NULL, meter TEXT NOT NULL, subject TEXT NOT NULL, quantity BIGINT NOT NULL,
            PRIMARY KEY (tenant, grain, start, meter, subject));
        CREATE TABLE IF NOT EXISTS ledger_answers (
            tenant TEXT NOT NULL, hash {bytes} NOT NULL, payload {bytes} NOT NULL, node TEXT NOT NULL, attempt TEXT NOT NULL, state INTEGER NOT NULL, expires BIGINT NOT NULL,
            answer {bytes} NOT NULL, PRIMARY KEY (tenant, hash));
        CREATE INDEX IF NOT EXISTS ledger_answers_expires ON ledger_answers (expires);
        CREATE TABLE IF NOT EXISTS ledger_webhooks (tenant TEXT PRIMARY KEY, address {bytes} NOT NULL);
        CREATE TABLE IF NOT EXISTS ledger_alerts (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL, meter TEXT NOT NULL, subject TEXT NOT NULL, period TEXT NOT NULL, start BIGINT NOT NULL, ends BIGINT NOT NULL,
            quota BIGINT NOT NULL, threshold INTEGER NOT NULL, used BIGINT NOT NULL, made BIGINT NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL, due BIGINT NOT NULL, failure TEXT NOT NULL,
            UNIQUE (tenant, meter, subject, period, start, quota, threshold));
        CREATE INDEX IF NOT EXISTS ledger_alerts_due ON ledger_alerts (state, due);
        CREATE INDEX IF NOT EXISTS ledger_alerts_tenant ON ledger_alerts (tenant, made);
        """;
}
