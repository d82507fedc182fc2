using Gateway.Host.Ledger;
using Gateway.Host.Usage.Store;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Meters;

/// <summary>What was used of the tenants' own meters, by minute, hour and day.</summary>
internal static class MeterUsageTable
{
    private const string Insert =
        """
        INSERT INTO ledger_usage (tenant, grain, start, meter, subject, quantity) VALUES (@tenant, @grain, @start, @meter, @subject, @quantity)
        ON CONFLICT (tenant, grain, start, meter, subject) DO UPDATE SET quantity = ledger_usage.quantity + excluded.quantity
        WHERE ledger_usage.quantity <= @most - excluded.quantity
        """;

    private const string From = "FROM ledger_usage WHERE tenant = @tenant AND grain = @grain AND start >= @first AND start < @last";
    private const string OfAll = $"SELECT start, meter, subject, quantity {From}";
    private const string OfSubject = OfAll + " AND subject = @subject";
    private const string NextTenant = "SELECT min(tenant) FROM ledger_usage WHERE tenant > @after";
    private const string Forget = "DELETE FROM ledger_usage WHERE tenant = @tenant AND grain = @grain AND start < @before";

    /// <summary>Adds what was used.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>: there are no numbers for so much.</exception>
    public static async Task AddAsync(
        LedgerSession session, string tenant, string meter, string subject, long at, long quantity, CancellationToken cancellationToken)
    {
        foreach (var grain in UsageGrains.All)
        {
            var added = await session.RunAsync(
                Insert,
                cancellationToken,
                ("tenant", tenant), ("grain", (int)grain), ("start", grain.Floor(at / 60)), ("meter", meter), ("subject", subject), ("quantity", quantity), ("most", Counters.Most));
            if (added == 0)
                throw TooMuch(meter);
        }
    }

    /// <summary>What a tenant used within a span, of each meter and subject.</summary>
    /// <param name="session">A session.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="span">The span, in minutes since 1970.</param>
    /// <param name="subject">Only this user's; null for all.</param>
    /// <param name="cancellationToken">To give up.</param>
    public static Task<List<MeterUse>> ReadAsync(LedgerSession session, string tenant, UsageSpan span, string? subject, CancellationToken cancellationToken)
    {
        (string, object?)[] parameters = [("tenant", tenant), ("grain", (int)span.Grain), ("first", span.Start), ("last", span.End)];
        return subject is null
            ? session.AllAsync(OfAll, Read, cancellationToken, parameters)
            : session.AllAsync(OfSubject, Read, cancellationToken, [.. parameters, ("subject", subject)]);
    }

    /// <summary>The first tenant after a name that used anything; null where there is none.</summary>
    public static Task<string?> NextTenantAsync(LedgerSession session, string after, CancellationToken cancellationToken) =>
        session.FirstAsync(NextTenant, static row => row.IsDBNull(0) ? null : row.GetString(0), cancellationToken, ("after", after));

    /// <summary>Deletes what is older.</summary>
    public static Task ForgetAsync(LedgerSession session, string tenant, UsageGrain grain, long before, CancellationToken cancellationToken) =>
        session.RunAsync(Forget, cancellationToken, ("tenant", tenant), ("grain", (int)grain), ("before", before));

    /// <summary>The refusal of what cannot be counted any more.</summary>
    public static ProviderException TooMuch(string meter) => new(
        ErrorKind.InvalidRequest, $"'{meter}' would pass {Counters.Most}, and further is not counted within a period. Count it in a larger unit.");

    private static MeterUse Read(System.Data.Common.DbDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3));
}

/// <summary>What was used of a meter in a period that begins so many minutes after 1970.</summary>
internal readonly record struct MeterUse(long Start, string Meter, string Subject, long Quantity);
