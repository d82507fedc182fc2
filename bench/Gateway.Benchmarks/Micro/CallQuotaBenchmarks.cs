using System.Collections.Frozen;
using BenchmarkDotNet.Attributes;
using Gateway.Host.Ledger;
using Gateway.Host.Quotas;
using Gateway.Host.Quotas.Leases;
using Gateway.Host.Tenancy;
using Microsoft.Extensions.Logging.Abstractions;
using Providers.Abstractions.Connections;

namespace Gateway.Benchmarks.Micro;

/// <summary>Counting a call in two quotas, nearly always by what is leased; every million calls asks the ledger, on the disk.</summary>
[MemoryDiagnoser]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "The cleanup disposes of them.")]
public class CallQuotaBenchmarks
{
    private readonly string _directory = Directory.CreateTempSubdirectory("quotas").FullName;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly Tenant _tenant = new()
    {
        Name = "tenant",
        Plan = new Plan(
            "plan", new RateLimit(1, TimeSpan.FromSeconds(1)), 1,
            [new Quota(Plan.Calls, long.MaxValue / 4, QuotaPeriod.Month, Hard: true), new Quota(Plan.Calls, 1_000_000, QuotaPeriod.Day, Hard: false)]),
        Keys = [],
        Connections = FrozenDictionary<string, Connection>.Empty,
        Routes = new Routes(null, null, null),
    };

    private GatewayLedger _ledger = null!;
    private LeaseJournal _journal = null!;
    private CallQuotas _quotas = null!;

    [GlobalSetup]
    public void Open()
    {
        _ledger = new GatewayLedger(new SqliteLedgerStore(Path.Combine(_directory, "ledger.db")), NullLogger<GatewayLedger>.Instance);
        _journal = new LeaseJournal(new DataDirectory(_directory), NullLogger<LeaseJournal>.Instance);
        var book = new LeaseBook(_journal);
        _quotas = new CallQuotas(_ledger, book, new LeaseReporter(_ledger, _journal, TimeProvider.System), TimeProvider.System);
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _ledger.DisposeAsync();
        _journal.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark]
    public async ValueTask<bool> Count() => await _quotas.TryCountAsync(_tenant, null, _now, CancellationToken.None) is null;
}
