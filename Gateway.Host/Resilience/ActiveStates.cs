using System.Collections.Concurrent;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Resilience;

/// <summary>State of somebody who calls, within settings that may change.</summary>
internal interface IActiveState
{
    /// <summary>Whether nothing is lost by forgetting it.</summary>
    bool IsIdle { get; }

    /// <summary>Whether it was made for these settings.</summary>
    bool Fits(ResilienceSettings settings);
}

/// <summary>
/// States by key, dropped once nobody has called for a while, so that tenants cost memory only while they call. Idle ones are looked for
/// whenever a thousand have been added.
/// </summary>
/// <param name="make">Makes a new one.</param>
internal sealed class ActiveStates<TKey, TState>(Func<ResilienceSettings, TState> make)
    where TKey : notnull
    where TState : class, IActiveState
{
    private const int SweepEvery = 1_000;

    private readonly ConcurrentDictionary<TKey, TState> _states = new();
    private int _sweepAt = SweepEvery;

    public IEnumerable<KeyValuePair<TKey, TState>> All => _states;

    /// <summary>The state of a key. With other settings than before it begins anew.</summary>
    public TState Of(in TKey key, ResilienceSettings settings) =>
        _states.TryGetValue(key, out var state) && state.Fits(settings) ? state : Add(key, settings);

    private TState Add(TKey key, ResilienceSettings settings)
    {
        if (_states.Count >= Volatile.Read(ref _sweepAt))
        {
            foreach (var (known, state) in _states)
            {
                if (state.IsIdle)
                    _states.TryRemove(known, out _);
            }

            Volatile.Write(ref _sweepAt, _states.Count + SweepEvery);
        }

        return _states.AddOrUpdate(
            key, static (_, made) => made.Make(made.Settings), static (_, known, made) => known.Fits(made.Settings) ? known : made.Make(made.Settings), (Make: make, Settings: settings));
    }
}
