using Gateway.Host.Alerts;
using Gateway.Host.Background;
using Gateway.Host.Idempotency;
using Gateway.Host.Meters;
using Gateway.Host.Quotas.Leases;
using Gateway.Host.Quotas.Reservations;

namespace Gateway.Host.Ledger;

/// <summary>Ends reservations whose time is over, every minute, and deletes what is needed no more, every hour.</summary>
internal sealed partial class LedgerHousekeeping(GatewayLedger ledger, TimeProvider clock, ILogger<LedgerHousekeeping> logger) : RepeatedWork(Interval, clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeepEnded = TimeSpan.FromDays(1);

    // A late event may still count in it.
    private static readonly TimeSpan KeepCounters = MeterEvents.Window + TimeSpan.FromDays(7);

    private const int HourlyRounds = 60;

    private int _round;

    /// <summary>Does one round.</summary>
    public override async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!ledger.IsInUse)
            return;
        var now = Clock.GetUtcNow();
        foreach (var tenant in await ledger.ReadAsync((session, token) => ReservationTable.TenantsDueAsync(session, now.ToUnixTimeSeconds(), token), cancellationToken))
            await ledger.RunAsync(tenant, (session, token) => ReservationTable.ExpireAsync(session, tenant, now.ToUnixTimeSeconds(), token), cancellationToken);
        if (_round++ % HourlyRounds == 0)
            await ForgetAsync(now, cancellationToken);
    }

    protected override void TellOutage(Exception error) => LogLater(error.Message);

    protected override void TellDefect(Exception error) => LogDefect(error);

    private Task<bool> ForgetAsync(DateTimeOffset now, CancellationToken cancellationToken) => ledger.RunAsync(
        "",
        async (session, token) =>
        {
            await ReservationTable.ForgetAsync(session, (now - KeepEnded).ToUnixTimeSeconds(), token);
            await LeaseTable.ForgetNodesAsync(session, (now - KeepEnded).ToUnixTimeSeconds(), token);
            await MeterEvents.ForgetAsync(session, now.ToUnixTimeSeconds(), token);
            await AnswerTable.ForgetAsync(session, now.ToUnixTimeSeconds(), token);
            await AlertTable.ForgetAsync(session, (now - KeepCounters).ToUnixTimeSeconds(), token);
            await Counters.ForgetAsync(session, (now - KeepCounters).ToUnixTimeSeconds(), token);
            return true;
        },
        cancellationToken);

    [LoggerMessage(7003, LogLevel.Warning, "The ledger could not be tidied, and will be in a minute: {Cause}")]
    private partial void LogLater(string cause);

    [LoggerMessage(7004, LogLevel.Error, "Tidying the ledger failed by a defect.")]
    private partial void LogDefect(Exception error);
}
