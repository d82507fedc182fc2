using Gateway.Host.Background;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Tenancy.Checks;

/// <summary>
/// Tries the declared connections to backends elsewhere once the gateway has started, and those that a reload changed, so that a
/// wrong key or address is seen in the log before a caller meets it. Nothing waits for it, and nothing is refused by it.
/// <c>Gateway:CheckConnections</c> switches it off.
/// </summary>
internal sealed partial class ConnectionChecks(
    ITenantSource tenants, ProviderCatalogue providers, IConfiguration configuration, IHostApplicationLifetime lifetime, ILogger<ConnectionChecks> logger) : BackgroundWork
{
    /// <summary>The most connections that are tried after a start or a change.</summary>
    public const int Most = 100;

    private const int AtOnce = 8;

    private readonly SemaphoreSlim _changed = new(0);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        if (!configuration.GetSection(TenantReader.Section).GetValue(TenantReader.CheckConnections, true))
            return;
        using var subscription = tenants.OnChange(() => _changed.Release());
        using var started = lifetime.ApplicationStarted.Register(() => _changed.Release());
        for (TenantDirectory? tried = null; ;)
        {
            await _changed.WaitAsync(stoppingToken);
            var current = tenants.Current;
            if (!lifetime.ApplicationStarted.IsCancellationRequested || ReferenceEquals(current, tried))
                continue;
            await TryAsync(Changed(tried, current), stoppingToken);
            tried = current;
        }
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    private IEnumerable<Connection> Changed(TenantDirectory? before, TenantDirectory now) => now.Tenants
        .SelectMany(static tenant => tenant.Connections.Values)
        .Where(connection => providers[connection.Provider].IsRemote && !IsIn(before, connection));

    private static bool IsIn(TenantDirectory? directory, Connection connection) =>
        directory is not null && directory.TryFind(connection.Tenant, out var tenant)
        && tenant.Connections.TryGetValue(connection.Name, out var known) && known.Version == connection.Version;

    private async Task TryAsync(IEnumerable<Connection> connections, CancellationToken cancellationToken)
    {
        var chosen = connections.Take(Most + 1).ToList();
        if (chosen.Count > Most)
        {
            LogLimited(Most);
            chosen.RemoveAt(Most);
        }

        await Parallel.ForEachAsync(chosen, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, TryAsync);
    }

    private async ValueTask TryAsync(Connection connection, CancellationToken cancellationToken)
    {
        try
        {
            var findings = await providers[connection.Provider].CheckAsync(connection, cancellationToken);
            foreach (var finding in findings.Where(static finding => !finding.Ok))
                LogFailing(connection.Name, connection.Tenant, finding.Part, finding.Message);
            if (findings.All(static finding => finding.Ok))
                LogWorking(connection.Name, connection.Tenant);
        }
#pragma warning disable CA1031 // One check that fails by a defect must not end the others, nor the gateway.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogDefect(error, connection.Name, connection.Tenant);
        }
    }

    [LoggerMessage(2101, LogLevel.Warning, "The connection '{Connection}' of tenant '{Tenant}' does not work: {Part}: {Finding}")]
    private partial void LogFailing(string connection, string tenant, string part, string finding);

    [LoggerMessage(2102, LogLevel.Information, "The connection '{Connection}' of tenant '{Tenant}' works.")]
    private partial void LogWorking(string connection, string tenant);

    [LoggerMessage(2103, LogLevel.Information, "More than {Most} connections are new: only the first {Most} are tried, the others when they are used.")]
    private partial void LogLimited(int most);

    [LoggerMessage(2104, LogLevel.Error, "Trying the connection '{Connection}' of tenant '{Tenant}' failed by a defect.")]
    private partial void LogDefect(Exception error, string connection, string tenant);
}
