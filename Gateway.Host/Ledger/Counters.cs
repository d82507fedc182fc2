using Gateway.Host.Tenancy;
using Gateway.Host.Usage.Store;

namespace Gateway.Host.Ledger;

/// <summary>The counters of quotas.</summary>
internal static class Counters
{
    /// <summary>How far is counted. It leaves room below the largest number for one more use of anything.</summary>
    public const long Most = 9_000_000_000_000_000_000;

    private const string Select = "SELECT used, reserved, leased FROM ledger_counters WHERE tenant = @tenant AND meter = @meter AND subject = @subject AND period = @period AND start = @start";

    private const string Insert =
        """
        INSERT INTO ledger_counters (tenant, meter, subject, period, start, ends, used, reserved, leased)
        VALUES (@tenant, @meter, @subject, @period, @start, @ends, @used, 0, 0)
        """;

    private const string Update =
        """
        UPDATE ledger_counters SET used = @used, reserved = @reserved, leased = @leased
        WHERE tenant = @tenant AND meter = @meter AND subject = @subject AND period = @period AND start = @start
        """;

    // In two parts, of which neither can pass the largest number however many there are.
    private const long Part = 1_000_000_000;
    private const string SumAll = "SELECT CAST(coalesce(sum(quantity / 1000000000), 0) AS BIGINT), CAST(coalesce(sum(quantity % 1000000000), 0) AS BIGINT) FROM ledger_usage WHERE tenant = @tenant AND grain = @grain AND start >= @first AND start < @last AND meter = @meter";
    private const string SumOne = SumAll + " AND subject = @subject";

    private const string Forget = "DELETE FROM ledger_counters WHERE ends < @before AND reserved = 0 AND leased = 0";

    /// <summary>What is counted; null where nothing was yet.</summary>
    public static Task<Counter?> FindAsync(LedgerSession session, CounterKey key, CancellationToken cancellationToken) =>
        session.FirstAsync(Select, static row => (Counter?)new Counter(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), cancellationToken, key.Parameters);

    /// <summary>What is counted. A quota that is new on a meter begins with what was used of it in the period.</summary>
    public static async Task<Counter> GetAsync(LedgerSession session, CounterKey key, CancellationToken cancellationToken)
    {
        if (await FindAsync(session, key, cancellationToken) is { } known)
            return known;
        var used = key.Meter == Plan.Calls ? 0 : await SumAsync(session, key, cancellationToken);
        await session.RunAsync(Insert, cancellationToken, [.. key.Parameters, ("ends", key.End), ("used", used)]);
        return new Counter(used, 0, 0);
    }

    /// <summary>Writes what is counted now.</summary>
    public static Task SetAsync(LedgerSession session, CounterKey key, Counter counter, CancellationToken cancellationToken) => session.RunAsync(
        Update, cancellationToken, [("used", counter.Used), ("reserved", counter.Reserved), ("leased", counter.Leased), .. key.Parameters]);

    /// <summary>Deletes those of periods that ended before a time, in seconds since 1970.</summary>
    public static Task ForgetAsync(LedgerSession session, long before, CancellationToken cancellationToken) =>
        session.RunAsync(Forget, cancellationToken, ("before", before));

    private static Task<long> SumAsync(LedgerSession session, CounterKey key, CancellationToken cancellationToken)
    {
        var grain = (key.End - key.Start) switch { <= 60 => UsageGrain.Minute, <= 3600 => UsageGrain.Hour, _ => UsageGrain.Day };
        (string, object?)[] parameters = [("tenant", key.Tenant), ("grain", (int)grain), ("first", key.Start / 60), ("last", key.End / 60), ("meter", key.Meter)];
        return key.Subject.Length == 0
            ? session.FirstAsync(SumAll, ReadSum, cancellationToken, parameters)
            : session.FirstAsync(SumOne, ReadSum, cancellationToken, [.. parameters, ("subject", key.Subject)]);
    }

    private static long ReadSum(System.Data.Common.DbDataReader row) => (long)Int128.Min(((Int128)row.GetInt64(0) * Part) + row.GetInt64(1), Most);
}
