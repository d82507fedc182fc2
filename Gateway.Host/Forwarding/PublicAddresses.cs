using System.Net;
using System.Net.Sockets;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Forwarding;

/// <summary>
/// Connects to public addresses only: not to this machine, its network, or what tells a cloud machine its credentials. Judged on the
/// address that is connected to, after the name was resolved, so that no name can lead elsewhere.
/// </summary>
internal static class PublicAddresses
{
    // https://www.iana.org/assignments/iana-ipv4-special-registry, multicast and the future, and Azure's 168.63.129.16.
    private static readonly IPNetwork[] Special4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(static network => IPNetwork.Parse(network)),
    ];

    // https://www.iana.org/assignments/iana-ipv6-special-registry: within global unicast, what is not, or what hides an IPv4 address.
    private static readonly IPNetwork[] Special6 =
        [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(static network => IPNetwork.Parse(network))];

    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    public static ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        ConnectAsync(context.DnsEndPoint, Dns.GetHostAddressesAsync, cancellationToken);

    /// <summary>Connects to what a name stands for now.</summary>
    /// <param name="server">The name, or an address written out.</param>
    /// <param name="resolve">Asked once: the addresses that it tells are those that are judged, and connected to.</param>
    /// <param name="cancellationToken">To give up.</param>
    public static async ValueTask<Stream> ConnectAsync(DnsEndPoint server, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(server.Host, out var literal) ? [literal] : await resolve(server.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, IsPublic);
        if (allowed.Length == 0)
        {
            throw new ProviderException(
                ErrorKind.BadConfiguration,
                "The connection's address is not a public one. Connections made over the API reach public addresses only, unless the gateway's configuration sets 'Gateway:AllowPrivateUpstreams'.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, server.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether it is written out that an address is not public.</summary>
    public static bool IsPrivate(Uri address) => IPAddress.TryParse(address.DnsSafeHost, out var literal) && !IsPublic(literal);

    /// <summary>Whether an address is somebody's on the internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return IsPublic(address.MapToIPv4());
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !Array.Exists(Special4, network => network.Contains(address));

        // A network without IPv4 reaches it through a translator.
        if (Translated.Contains(address))
            return IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        return Global6.Contains(address) && !Array.Exists(Special6, network => network.Contains(address));
    }
}
