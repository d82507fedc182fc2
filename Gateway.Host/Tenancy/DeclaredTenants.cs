using Microsoft.Extensions.Primitives;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Tenancy;

/// <summary>
/// The tenants that configuration declares. A change of the configuration takes effect for the next request; a changed
/// configuration with mistakes is reported whole and left aside, and the one before stays in force.
/// </summary>
internal sealed partial class DeclaredTenants : ITenantSource, IDisposable
{
    private const int Many = 1_000;

    private readonly IConfiguration _configuration;
    private readonly TenantReader _reader;
    private readonly ILogger<DeclaredTenants> _logger;
    private readonly IDisposable _subscription;
    private volatile TenantDirectory _current;
    private CancellationTokenSource _change = new();

    public DeclaredTenants(IConfiguration configuration, TenantReader reader, ILogger<DeclaredTenants> logger)
    {
        _configuration = configuration;
        _reader = reader;
        _logger = logger;

        var errors = new SettingsErrors();
        _current = reader.Read(configuration, errors);
        if (errors.All.Count > 0)
            throw new InvalidConfigurationException(errors.All);

        // Reading them leaves several times their own size behind, which would stay the process's until memory runs short.
        if (_current.Tenants.Count >= Many)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    public TenantDirectory Current => _current;

    public IDisposable OnChange(Action changed) => ChangeToken.OnChange(() => new CancellationChangeToken(_change.Token), changed);

    public void Dispose()
    {
        _subscription.Dispose();
        _change.Dispose();
    }

    private void Reload()
    {
        var errors = new SettingsErrors();
        var directory = _reader.Read(_configuration, errors);
        if (errors.All.Count == 0)
        {
            _current = directory;
            LogReloaded(directory.Tenants.Count);
            using var change = Interlocked.Exchange(ref _change, new CancellationTokenSource());
            change.Cancel();
        }
        else
        {
            LogRefused(new InvalidConfigurationException(errors.All).Message);
        }
    }

    [LoggerMessage(2001, LogLevel.Information, "The configuration changed: {Count} tenants are in force.")]
    private partial void LogReloaded(int count);

    [LoggerMessage(2002, LogLevel.Error, "The configuration changed but has mistakes; the one before stays in force. {Mistakes}")]
    private partial void LogRefused(string mistakes);
}
