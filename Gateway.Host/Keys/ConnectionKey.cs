using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Host.Keys;

/// <summary>
/// The key that a connection sent last, as it was read. Who keeps a connection sends the same key with each request; to check and
/// hash it again would cost more than all else that the gateway checks.
/// </summary>
internal sealed class ConnectionKey
{
    private static readonly object Item = new();

    private readonly string _presented;
    private readonly KeyRole _role;
    private readonly KeyHash _hash;

    private ConnectionKey(string presented, KeyRole role, in KeyHash hash) => (_presented, _role, _hash) = (presented, role, hash);

    /// <summary>Reads a key as <see cref="GatewayKey.TryRead"/> does.</summary>
    public static bool TryRead(HttpContext context, string presented, out KeyRole role, out KeyHash hash)
    {
        var items = HttpProtocol.IsHttp11(context.Request.Protocol) ? Items(context) : null;
        if (items is not null && items.TryGetValue(Item, out var item) && item is ConnectionKey last && last._presented == presented)
        {
            (role, hash) = (last._role, last._hash);
            return true;
        }

        if (!GatewayKey.TryRead(presented, out role, out hash))
            return false;
        if (items is not null)
            items[Item] = new ConnectionKey(presented, role, hash);
        return true;
    }

    // Only where one request follows the other: the items are not made for several at once.
    private static IDictionary<object, object?>? Items(HttpContext context) =>
        (context.Features[typeof(IConnectionItemsFeature)] as IConnectionItemsFeature)?.Items;
}
