using System.Security.Cryptography;
using System.Text;
using Gateway.Host.Alerts;
using Gateway.Host.Ledger;
using Gateway.Host.Quotas;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Meters;

/// <summary>
/// Takes down what was used, each event once, in the period in which it was used. An event tells of what has happened, so it is counted
/// beyond a hard limit too; from then on that limit refuses.
/// </summary>
internal sealed class MeterEvents(GatewayLedger ledger, TimeProvider clock)
{
    /// <summary>How late an event may come.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(7);

    private const string Insert = "INSERT INTO ledger_events (tenant, hash, forget) VALUES (@tenant, @hash, @forget) ON CONFLICT (tenant, hash) DO NOTHING";
    private const string Delete = "DELETE FROM ledger_events WHERE forget < @before";

    // Past the moment up to which its event is accepted, and one without a time could hardly be sent again.
    private static readonly TimeSpan RememberFor = Window + TimeSpan.FromDays(1);

    /// <summary>Makes events durable, all or none.</summary>
    /// <returns>How many were new.</returns>
    public Task<int> RecordAsync(Tenant tenant, IReadOnlyList<MeterEvent> events, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var forget = (now + RememberFor).ToUnixTimeSeconds();
        var hashed = events.Select(used => (Event: used, Hash: HashOf(used))).ToList();
        return ledger.RunAsync(tenant.Name, (session, token) => RecordAsync(session, tenant, hashed, now.ToUnixTimeSeconds(), forget, token), cancellationToken);
    }

    /// <summary>Forgets events that can come no more.</summary>
    public static Task ForgetAsync(LedgerSession session, long before, CancellationToken cancellationToken) => session.RunAsync(Delete, cancellationToken, ("before", before));

    private static async Task<int> RecordAsync(
        LedgerSession session, Tenant tenant, List<(MeterEvent Event, byte[] Hash)> events, long now, long forget, CancellationToken cancellationToken)
    {
        var added = 0;
        foreach (var (used, hash) in events)
        {
            if (await session.RunAsync(Insert, cancellationToken, ("tenant", tenant.Name), ("hash", hash), ("forget", forget)) == 0)
                continue;
            added++;
            if (used.Quantity == 0)
                continue;
            foreach (var line in QuotaLine.Of(tenant, used.Meter, used.Subject, used.At))
            {
                var before = await Counters.GetAsync(session, line.Key, cancellationToken);
                if (before.Used > Counters.Most - used.Quantity)
                    throw MeterUsageTable.TooMuch(used.Meter);
                var after = before with { Used = before.Used + used.Quantity };
                await Counters.SetAsync(session, line.Key, after, cancellationToken);
                await AlertTable.RaiseAsync(session, line, before.Used, after.Used, now, cancellationToken);
            }

            await MeterUsageTable.AddAsync(session, tenant.Name, used.Meter, used.Subject, used.At.ToUnixTimeSeconds(), used.Quantity, cancellationToken);
        }

        return added;
    }

    // Of a fixed size, whatever senders make up. The length tells where the source ends.
    private static byte[] HashOf(MeterEvent used) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{used.Source.Length}:{used.Source}{used.Id}"))[..16];
}
