using Gateway.Host.Background;
using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.Ledger;

namespace Gateway.Host.Alerts;

/// <summary>Sends the alerts that are due, again and again for a day where a webhook does not take them, on whichever node comes first.</summary>
internal sealed partial class AlertDispatch(
    GatewayLedger ledger, Webhooks webhooks, WebhookSender sender, TenantLookup tenants, TimeProvider clock, ILogger<AlertDispatch> logger) : RepeatedWork(Interval, clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // Longer than a try takes; should the node end meanwhile, another tries again.
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromDays(1);

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(6),
    ];

    private readonly SemaphoreSlim _sending = new(1, 1);

    /// <summary>Sends what is due. One round at a time.</summary>
    public override async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!ledger.IsInUse)
            return;
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await SendDueAsync(cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _sending.Dispose();
    }

    /// <summary>What becomes of an alert after a try.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="failure">Why it was not taken; null where it was.</param>
    /// <param name="now">When.</param>
    public static Alert After(Alert alert, string? failure, DateTimeOffset now)
    {
        var attempts = alert.Attempts + 1;
        if (failure is null)
            return alert with { State = AlertState.Delivered, Attempts = attempts, Failure = "" };
        var next = now + Pauses[Math.Min(alert.Attempts, Pauses.Length - 1)];
        return next > DateTimeOffset.FromUnixTimeSeconds(alert.MadeAt) + GivesUpAfter
            ? alert with { State = AlertState.Dead, Attempts = attempts, Failure = failure }
            : alert with { Attempts = attempts, Due = next.ToUnixTimeSeconds(), Failure = failure };
    }

    protected override void TellOutage(Exception error) => LogLater(error.Message);

    protected override void TellDefect(Exception error) => LogDefect(error);

    private async Task SendDueAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        var due = await ledger.ReadAsync((session, token) => AlertTable.DueAsync(session, now.ToUnixTimeSeconds(), token), cancellationToken);
        foreach (var alert in due)
        {
            var until = (now + Claim).ToUnixTimeSeconds();
            if (await ledger.RunAsync(alert.Key.Tenant, (session, token) => AlertTable.ClaimAsync(session, alert, until, token), cancellationToken))
                await SendAsync(alert, cancellationToken);
        }
    }

    private async Task SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        var tenant = await tenants.FindAsync(alert.Key.Tenant, cancellationToken);
        var webhook = tenant is null ? null : await webhooks.FindAsync(tenant, cancellationToken);
        var after = webhook is null
            ? alert with { State = AlertState.Unsent }
            : After(alert, await sender.SendAsync(webhook, alert.Id, AlertMessage.Of(alert).ToBytes(), cancellationToken), Clock.GetUtcNow());
        await ledger.RunAsync(alert.Key.Tenant, (session, token) => AlertTable.NoteAsync(session, after, token), cancellationToken);
        if (after.State == AlertState.Dead)
            LogDead(alert.Key.Tenant, alert.Id, after.Attempts, after.Failure);
    }

    [LoggerMessage(7201, LogLevel.Warning, "Alerts could not be looked for, and will be in a moment: {Cause}")]
    private partial void LogLater(string cause);

    [LoggerMessage(7202, LogLevel.Error, "Sending alerts failed by a defect.")]
    private partial void LogDefect(Exception error);

    [LoggerMessage(7203, LogLevel.Warning, "The webhook of tenant {Tenant} did not take the alert {Alert} at {Attempts} tries within a day; it is given up. {Failure}")]
    private partial void LogDead(string tenant, string alert, int attempts, string failure);
}
