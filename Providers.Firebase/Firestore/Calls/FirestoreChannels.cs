using System.Collections.Concurrent;
using Grpc.Net.Client;
using FirestoreClient = Providers.Firebase.Firestore.Protocol.Firestore.FirestoreClient;

namespace Providers.Firebase.Firestore.Calls;

/// <summary>
/// One channel for each place where Firestore is served, which is one for all projects, and shared by their tenants: credentials travel
/// with each call. Safe for concurrent use.
/// </summary>
/// <param name="google">Where Google's services are.</param>
/// <param name="keepAlive">How a connection is found out that is not alive any more.</param>
internal sealed class FirestoreChannels(ServiceAddresses google, KeepAlive keepAlive) : IDisposable
{
    // A document has at most 1 MiB; its JSON-like spelling on the wire not much more.
    private const int MaxMessage = 16 << 20;

    private readonly ConcurrentDictionary<string, Lazy<(GrpcChannel Channel, FirestoreClient Client)>> _channels = new(StringComparer.Ordinal);

    public FirestoreClient Of(FirebaseSettings settings)
    {
        return _channels.GetOrAdd(google.Of(settings).Firestore, address => new(() => Open(address))).Value.Client;
    }

    public void Dispose()
    {
        foreach (var channel in _channels.Values)
        {
            if (channel.IsValueCreated)
                channel.Value.Channel.Dispose();
        }
    }

    private (GrpcChannel Channel, FirestoreClient Client) Open(string address)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            EnableMultipleHttp2Connections = true, // One takes 100 calls at once.
            KeepAlivePingDelay = keepAlive.Delay,
            KeepAlivePingTimeout = keepAlive.Timeout,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
            UseCookies = false,
            UseProxy = false,
        };
        var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            // Were it given the handler itself, the library would refuse calls for up to two minutes after Firestore could not be reached.
            HttpClient = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessage,
            MaxRetryAttempts = 1, // What may be repeated, the host knows.
        });
        return (channel, new FirestoreClient(channel));
    }
}
