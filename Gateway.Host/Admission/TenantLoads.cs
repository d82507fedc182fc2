using Gateway.Host.Resilience;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Admission;

/// <summary>What tenants who call have under way.</summary>
internal sealed class TenantLoads(TimeProvider clock)
{
    private readonly ActiveStates<string, TenantLoad> _loads = new(settings => new TenantLoad(settings, clock));

    /// <summary>How many tenants are known.</summary>
    public int Count => _loads.All.Count();

    /// <summary>How many calls wait for another of their tenant to end.</summary>
    public int Waiting => _loads.All.Sum(static pair => pair.Value.Calls.Waiting);

    public TenantLoad Of(string tenant, ResilienceSettings settings) => _loads.Of(tenant, settings);
}

/// <summary>What one tenant has under way.</summary>
internal sealed class TenantLoad(ResilienceSettings settings, TimeProvider clock) : IActiveState
{
    private ResilienceSettings _settings = settings;

    public Bulkhead Calls { get; } = new(settings.TenantCalls, settings.TenantQueue, clock);

    public bool IsIdle => Calls.Active == 0 && Calls.Waiting == 0;

    public bool Fits(ResilienceSettings settings)
    {
        if (ReferenceEquals(settings, _settings))
            return true;
        if (settings.TenantCalls != _settings.TenantCalls || settings.TenantQueue != _settings.TenantQueue)
            return false;
        _settings = settings;
        return true;
    }
}
