using System.Collections.Concurrent;
using Grpc.Net.Client;
using FirestoreClient = Providers.Firebase.Firestore.Protocol.Firestore.FirestoreClient;

namespace Providers.Firebase.Firestore.Calls;

/// <summary>
/// One channel for each place where Firestore is served, which is one for all projects, and shared by their tenants: credentials travel
/// with each call. Safe for concurrent use.
/// </summary>
/// <param name="google">Where Google's services are.</param>
internal sealed class FirestoreChannels(ServiceAddresses google) : IDisposable
{
    // A document has at most 1 MiB; its JSON-like spelling on the wire not much more.
    private const int MaxMessage = 16 << 20;

    private readonly ConcurrentDictionary<string, Lazy<(GrpcChannel Channel, FirestoreClient Client)>> _channels = new(StringComparer.Ordinal);

    public FirestoreClient Of(FirebaseSettings settings)
    {
        return _channels.GetOrAdd(google.Of(settings).Firestore, static address => new(() => Open(address))).Value.Client;
    }

    public void Dispose()
    {
        foreach (var channel in _channels.Values)
        {
            if (channel.IsValueCreated)
                channel.Value.Channel.Dispose();
        }
    }

    private static (GrpcChannel Channel, FirestoreClient Client) Open(string address)
    {
        var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                EnableMultipleHttp2Connections = true, // One takes 100 calls at once.
                KeepAlivePingDelay = TimeSpan.FromSeconds(60),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(30),
                PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
                UseCookies = false,
                UseProxy = false,
            },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessage,
            MaxRetryAttempts = 1, // What may be repeated, the host knows.
        });
        return (channel, new FirestoreClient(channel));
    }
}
