using System.Collections.Concurrent;
using System.Globalization;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Admission;

/// <summary>
/// The WebSockets that are open in the whole process. As of calls (<see cref="GatewayLoad"/>), a tenant may hold as many as there is room left,
/// so that one key in many hands leaves room for the others. Safe for concurrent use.
/// </summary>
internal sealed class OpenWebSockets(OverloadOptions options)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, int> _held = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>How many are open.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes a place, until it is disposed of.</summary>
    /// <exception cref="ProviderException">There is none: <see cref="ErrorKind.RateLimited"/> for a tenant that holds some, else <see cref="ErrorKind.UpstreamUnavailable"/>.</exception>
    public IDisposable Enter(string tenant)
    {
        var held = _held.GetValueOrDefault(tenant);
        if (held >= options.WebSockets - Count)
            throw Refused(held);
        Interlocked.Increment(ref _count);
        _held.AddOrUpdate(tenant, 1, static (_, held) => held + 1);
        return new Place(this, tenant);
    }

    private static ProviderException Refused(int held) => held == 0
        ? new ProviderException(ErrorKind.UpstreamUnavailable, "The gateway has as many WebSockets open as it can. Try again as 'Retry-After' says.") { RetryAfter = Soon }
        : new ProviderException(
            ErrorKind.RateLimited,
            string.Create(CultureInfo.InvariantCulture, $"The gateway has many WebSockets open, {held} of them this tenant's. Close some, or try again as 'Retry-After' says.")) { RetryAfter = Soon };

    private void Leave(string tenant)
    {
        Interlocked.Decrement(ref _count);

        // Whoever holds none is forgotten, unless another was opened just now.
        if (_held.AddOrUpdate(tenant, 0, static (_, held) => held - 1) == 0)
            _held.TryRemove(KeyValuePair.Create(tenant, 0));
    }

    private sealed class Place(OpenWebSockets sockets, string tenant) : IDisposable
    {
        private OpenWebSockets? _sockets = sockets;

        public void Dispose() => Interlocked.Exchange(ref _sockets, null)?.Leave(tenant);
    }
}
