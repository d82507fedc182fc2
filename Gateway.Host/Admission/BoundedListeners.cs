using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Host.Admission;

/// <summary>
/// Takes no more connections out of the system's queue than may be open. The server closes those that are too many, but takes them first, and
/// while it is busy has many at once that are about to be closed: then the rest waits in the queue, where it costs no descriptor.
/// </summary>
/// <param name="inner">Takes them.</param>
/// <param name="most">How many may be open, on all addresses together.</param>
[SuppressMessage("Design", "CA1001", Justification = "Connections give their places back to the very end, and a semaphore without a wait handle holds nothing.")]
internal sealed class BoundedListeners(IConnectionListenerFactory inner, int most) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SemaphoreSlim _room = new(most);

    public bool CanBind(EndPoint endpoint) => inner is not IConnectionListenerFactorySelector selector || selector.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await inner.BindAsync(endpoint, cancellationToken), _room);

    private sealed class Listener(IConnectionListener inner, SemaphoreSlim room) : IConnectionListener
    {
        private readonly CancellationTokenSource _unbound = new();

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                await room.WaitAsync(_unbound.Token);
            }
            catch (OperationCanceledException)
            {
                return null; // As where nothing more is taken.
            }

            ConnectionContext? connection = null;
            try
            {
                connection = await inner.AcceptAsync(cancellationToken);
            }
            finally
            {
                if (connection is null)
                    room.Release();
            }

            connection?.ConnectionClosed.UnsafeRegister(static room => ((SemaphoreSlim)room!).Release(), room);
            return connection;
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            // In this order: what the system queues while nobody takes it is reset when its queue goes.
            await inner.UnbindAsync(cancellationToken);
            await _unbound.CancelAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            _unbound.Dispose();
        }
    }
}
