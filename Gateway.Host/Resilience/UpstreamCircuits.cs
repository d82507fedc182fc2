using System.Collections.Concurrent;
using Polly.CircuitBreaker;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Resilience;

/// <summary>
/// The state of the connections that are in use: one circuit each, dropped when it is closed and nobody has called for a while,
/// so that tenants cost memory only while they call.
/// </summary>
internal sealed class UpstreamCircuits(TimeProvider clock)
{
    private const int SweepEvery = 1_000;

    private readonly ConcurrentDictionary<Key, UpstreamCircuit> _circuits = new();
    private int _sweepAt = SweepEvery;

    /// <summary>The state of every connection that was called of late; of a changed one, the worst.</summary>
    public IEnumerable<(string Tenant, string Connection, string State)> States => _circuits
        .GroupBy(static pair => (pair.Key.Tenant, pair.Key.Name))
        .Select(static group => (group.Key.Tenant, group.Key.Name, group.Select(static pair => pair.Value.State).MaxBy(Severity) switch
        {
            CircuitState.Open or CircuitState.Isolated => "open",
            CircuitState.HalfOpen => "half_open",
            _ => "closed",
        }));

    /// <summary>The circuit of a connection. A changed connection has a new one.</summary>
    public UpstreamCircuit Of(Connection connection)
    {
        var key = new Key(connection.Tenant, connection.Name, connection.Version);
        if (!_circuits.TryGetValue(key, out var circuit))
            circuit = Add(key);
        circuit.Touch();
        return circuit;
    }

    private static int Severity(CircuitState state) => state switch { CircuitState.Closed => 0, CircuitState.HalfOpen => 1, _ => 2 };

    private UpstreamCircuit Add(Key key)
    {
        if (_circuits.Count >= Volatile.Read(ref _sweepAt))
        {
            foreach (var (known, circuit) in _circuits)
            {
                if (circuit.IsIdle)
                    _circuits.TryRemove(known, out _);
            }

            Volatile.Write(ref _sweepAt, _circuits.Count + SweepEvery);
        }

        return _circuits.GetOrAdd(key, static (_, clock) => new UpstreamCircuit(clock), clock);
    }

    private readonly record struct Key(string Tenant, string Name, string Version);
}
