using System.Collections.Concurrent;
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

    /// <summary>The circuit of a connection. A changed connection has a new one.</summary>
    public UpstreamCircuit Of(Connection connection)
    {
        var key = new Key(connection.Tenant, connection.Name, connection.Version);
        if (!_circuits.TryGetValue(key, out var circuit))
            circuit = Add(key);
        circuit.Touch();
        return circuit;
    }

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
