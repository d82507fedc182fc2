using Polly.CircuitBreaker;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Resilience;

/// <summary>The state of the connections that are in use: one circuit each.</summary>
internal sealed class UpstreamCircuits
{
    private readonly ActiveStates<Key, UpstreamCircuit> _circuits;

    private readonly TimeProvider _clock;

    public UpstreamCircuits(TimeProvider clock)
    {
        _clock = clock;
        _circuits = new ActiveStates<Key, UpstreamCircuit>(Create);
    }

    /// <summary>What happened to all of them together.</summary>
    public UpstreamTotals Totals { get; } = new();

    /// <summary>The state of every connection that was called of late; of a changed one, as it is now, with all calls that are under way.</summary>
    public IEnumerable<UpstreamState> States => _circuits.All
        .GroupBy(static pair => (pair.Key.Tenant, pair.Key.Name), static pair => pair.Value)
        .Select(static group => new UpstreamState(
            group.Key.Tenant,
            group.Key.Name,
            group.MaxBy(static circuit => circuit.LastUsed)!.State switch { CircuitState.Closed => "closed", CircuitState.HalfOpen => "half_open", _ => "open" },
            group.Sum(static circuit => circuit.UnderWay.Active),
            group.Sum(static circuit => circuit.UnderWay.Waiting),
            group.Sum(static circuit => circuit.Retries),
            group.Min(static circuit => circuit.RetriesLeft)));

    /// <summary>How many breakers let nothing through, or one call to try.</summary>
    public int Open => _circuits.All.Count(static pair => !pair.Value.IsClosed);

    /// <summary>How many calls wait for another of their connection to end.</summary>
    public int Waiting => _circuits.All.Sum(static pair => pair.Value.UnderWay.Waiting);

    /// <summary>The circuit of a connection. A changed connection has a new one.</summary>
    public UpstreamCircuit Of(Connection connection) => connection.IsTrial
        ? Create(connection.Resilience)
        : Of(new Key(connection.Tenant, connection.Name, connection.Version), connection.Resilience);

    /// <summary>The circuit of what serves a tenant and is no connection.</summary>
    public UpstreamCircuit Of(string tenant, string name, ResilienceSettings settings) => Of(new Key(tenant, name, ""), settings);

    private UpstreamCircuit Of(in Key key, ResilienceSettings settings)
    {
        var circuit = _circuits.Of(key, settings);
        circuit.Touch();
        return circuit;
    }

    private UpstreamCircuit Create(ResilienceSettings settings) => new(settings, Totals, _clock);

    private readonly record struct Key(string Tenant, string Name, string Version);
}

/// <summary>How one connection stands.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Connection">Its name.</param>
/// <param name="State"><c>closed</c>, <c>open</c> or <c>half_open</c>.</param>
/// <param name="Calls">Calls under way.</param>
/// <param name="Queued">Calls that wait for one of them to end.</param>
/// <param name="Retries">Calls that were made again, or a second time, since the state is kept.</param>
/// <param name="RetriesLeft">How many more there could be right now.</param>
internal readonly record struct UpstreamState(string Tenant, string Connection, string State, int Calls, int Queued, long Retries, int RetriesLeft);
