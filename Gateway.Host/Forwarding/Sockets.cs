using System.Net;

namespace Gateway.Host.Forwarding;

/// <summary>Makes pools of connections to servers that are not the gateway's own: they keep no cookies and follow no redirects.</summary>
internal static class Sockets
{
    /// <param name="publicAddressesOnly">Whether it may reach public addresses only, judged on the address that is connected to.</param>
    public static SocketsHttpHandler Create(bool publicAddressesOnly)
    {
        var handler = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,

            // Bounded so that a change of address in DNS is noticed.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (publicAddressesOnly)
            handler.ConnectCallback = PublicAddresses.ConnectAsync;
        return handler;
    }
}
