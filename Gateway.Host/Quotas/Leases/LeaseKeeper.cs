using Gateway.Host.Background;
using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Ledger;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Quotas.Leases;

/// <summary>
/// Keeps the ledger close to what this node counts: reports every second, hands back what lies idle or is recalled, settles everything when
/// the gateway stops, and takes down what earlier runs on this disk left behind.
/// </summary>
internal sealed partial class LeaseKeeper(
    GatewayLedger ledger, LeaseBook book, LeaseReporter reporter, LeaseJournal journal, TenantLookup tenants, TimeProvider clock, ILogger<LeaseKeeper> logger)
    : RepeatedWork(Interval, clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NodeLives = TimeSpan.FromSeconds(15);
    private const int HeartbeatEvery = 5;

    // To end a lease and to take another costs more than to leave a few units where others can recall them from.
    private const int IdleRounds = 60;

    // What the ledger has to do a second does not grow with the tenants that call.
    private const int ReportsInRound = 200;

    private bool _hasRecovered;
    private int _round;

    /// <summary>Since when a node has to have been heard of to be taken for alive, in seconds since 1970.</summary>
    public static long Since(DateTimeOffset now) => now.ToUnixTimeSeconds() - (long)NodeLives.TotalSeconds;

    /// <summary>Takes down what earlier runs on this disk counted and did not report.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        foreach (var (node, uses) in journal.ReadAbandoned())
        {
            var known = await ledger.ReadAsync((session, token) => LeaseTable.TenantsAsync(session, node, token), cancellationToken);
            foreach (var tenant in known)
                await ledger.RunAsync(tenant, (session, token) => LeaseTable.RecoverAsync(session, node, tenant, uses, token), cancellationToken);
            await LeaveAsync(node, cancellationToken);
            journal.Folder.Delete(node);
            LogRecovered(node, known.Count);
        }

        _hasRecovered = true;
    }

    /// <summary>Does one round.</summary>
    public override async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!_hasRecovered)
            await RecoverAsync(cancellationToken);
        if (!journal.IsInUse)
            return;
        if (ledger.IsShared && _round++ % HeartbeatEvery == 0)
            await BeatAsync(cancellationToken);
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        foreach (var lease in book.Open)
        {
            lease.IdleRounds = lease.HasNews ? 0 : lease.IdleRounds + 1;
            if (now >= lease.Key.End || lease.IdleRounds >= IdleRounds)
                book.End(lease);
        }

        // Those first that wait longest. The ledger commits together what comes together.
        var due = book.Open.Where(static lease => lease.HasNews).OrderBy(static lease => lease.ReportedAt).Take(ReportsInRound);
        await Task.WhenAll(due.Select(lease => ReportAsync(lease, cancellationToken)).ToList());
        await SettleAsync(cancellationToken);
    }

    /// <summary>Reports what this node has counted for a tenant, so that whoever asks sees it.</summary>
    public Task ReportAsync(string tenant, CancellationToken cancellationToken) =>
        Task.WhenAll(book.Open.Where(lease => lease.Key.Tenant == tenant && lease.HasNews).Select(lease => ReportAsync(lease, cancellationToken)).ToList());

    /// <summary>Settles everything: once no more calls come.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var lease in book.Open)
                book.End(lease);
            await SettleAsync(cancellationToken);
            if (!book.Open.Any() && !book.Ending.Any())
                return;
            await Task.Yield();
        }
    }

    // Before the first request, so that nobody is refused for what a run has left that is over.
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RecoverAsync(cancellationToken);
        }
        catch (ProviderException error) when (error.Kind == ErrorKind.StateUnavailable)
        {
            // It was logged, and the first round tries again.
        }

        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!journal.IsInUse)
            return;
        try
        {
            await DrainAsync(cancellationToken);
            await LeaveAsync(journal.Run, cancellationToken);
            journal.Remove();
        }
        catch (Exception error) when (error is ProviderException or OperationCanceledException)
        {
            LogLeft(error.Message);
        }
    }

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        var listening = ledger.IsShared ? ListenAsync(stoppingToken) : Task.CompletedTask;
        await TryRunAsync(stoppingToken);
        await base.WorkAsync(stoppingToken);
        await listening;
    }

    protected override bool IsOutage(Exception error) => error is ProviderException { Kind: ErrorKind.StateUnavailable };

    // It was logged, and comes again.
    protected override void TellOutage(Exception error)
    {
    }

    protected override void TellDefect(Exception error) => LogDefect(error);

    private async Task ReportAsync(CallLease lease, CancellationToken cancellationToken, bool giveUp = false)
    {
        var tenant = await tenants.FindAsync(lease.Key.Tenant, cancellationToken);
        await lease.Gate.WaitAsync(cancellationToken);
        try
        {
            if (giveUp)
                lease.GiveUp();
            if (!lease.HasEnded)
                await reporter.ReportAsync(lease, LeaseReporter.LineOf(lease, tenant), 0, close: false, cancellationToken);
        }
        finally
        {
            lease.Gate.Release();
        }
    }

    private Task SettleAsync(CancellationToken cancellationToken) => Task.WhenAll(book.Ending.Select(lease => SettleAsync(lease, cancellationToken)).ToList());

    private async Task SettleAsync(CallLease lease, CancellationToken cancellationToken)
    {
        var tenant = await tenants.FindAsync(lease.Key.Tenant, cancellationToken);
        await lease.Gate.WaitAsync(cancellationToken);
        try
        {
            // One that never asked for anything and counted nothing is not known to the ledger.
            if (!lease.TryEnd())
                return;
            var line = LeaseReporter.LineOf(lease, tenant);
            if (!lease.IsKnown && (lease.Sequence > 0 || lease.Used != 0))
                await reporter.ReportAsync(lease, line, 0, close: false, cancellationToken);
            if (lease.IsKnown)
                await reporter.ReportAsync(lease, line, 0, close: true, cancellationToken);
            book.Forget(lease);
        }
        finally
        {
            lease.Gate.Release();
        }
    }

    private Task<int> LeaveAsync(string node, CancellationToken cancellationToken) =>
        ledger.RunAsync("", (session, token) => LeaseTable.LeaveAsync(session, node, token), cancellationToken);

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        reporter.Nodes = await ledger.RunAsync(
            "", (session, token) => LeaseTable.SeeAsync(session, journal.Run, now, now - (long)NodeLives.TotalSeconds, token), cancellationToken);
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ledger.ListenAsync(counter => _ = HandBackAsync(counter, cancellationToken), cancellationToken);
            }
            catch (Exception error) when (ControlPlaneStore.IsOutage(error) && !cancellationToken.IsCancellationRequested)
            {
                // The keeper's own reports tell of the outage.
            }

            await Task.Delay(Interval, Clock, cancellationToken);
        }
    }

    private async Task HandBackAsync(string counter, CancellationToken cancellationToken)
    {
        foreach (var lease in book.Find(counter))
        {
            if (lease.ReportedHeld == 0)
                continue;
            try
            {
                await (lease.HasEnded ? SettleAsync(lease, cancellationToken) : ReportAsync(lease, cancellationToken, giveUp: true));
            }
            catch (Exception error) when (error is ProviderException or OperationCanceledException)
            {
                // Whoever asked gives up waiting, and the next round reports.
            }
        }
    }

    [LoggerMessage(7101, LogLevel.Information, "An earlier run, {Node}, had not reported all that it counted; it is counted now, for {Count} tenants.")]
    private partial void LogRecovered(string node, int count);

    [LoggerMessage(7102, LogLevel.Error, "Counting calls failed by a defect.")]
    private partial void LogDefect(Exception error);

    [LoggerMessage(7103, LogLevel.Warning, "The gateway stops while the ledger is away: what it counted stays in its journal, for the next start on this disk. {Cause}")]
    private partial void LogLeft(string cause);
}
