using System.Net;
using System.Net.Sockets;

namespace Gateway.Host.Limits;

/// <summary>Where a call comes from, as far as a limit cares.</summary>
internal static class CallerAddress
{
    private const int Ipv6Prefix = 8;

    public static string Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (address is { IsIPv4MappedToIPv6: true })
            address = address.MapToIPv4();
        return address is { AddressFamily: AddressFamily.InterNetworkV6 } ? Network(address) : address?.ToString() ?? "";
    }

    // Whoever has one address of IPv6 has all of its /64.
    private static string Network(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[Ipv6Prefix..].Clear();
        return new IPAddress(bytes).ToString();
    }
}
