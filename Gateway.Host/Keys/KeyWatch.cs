using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Keys;

/// <summary>Watches over what a key opened and that lasts, such as a WebSocket: it must not outlive the key's right to it.</summary>
internal sealed class KeyWatch(ITenantSource tenants, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Waits until the request would no longer be accepted: its key has expired, was revoked or has lost the scope, or the
    /// connection that it took has changed.
    /// </summary>
    /// <exception cref="OperationCanceledException">Nobody has to know any more.</exception>
    public async Task WaitAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var feature = context.Gateway();
        var scope = feature.Endpoint?.Scope;
        using var timer = new PeriodicTimer(Interval, clock);
        while (IsInForce(feature, scope))
            await timer.WaitForNextTickAsync(cancellationToken);
    }

    private bool IsInForce(IGatewayFeature feature, string? scope) =>
        tenants.Current.TryFind(feature.Key!.Hash, out var tenant, out var key)
        && tenant.Name == feature.Tenant!.Name
        && !(key.ExpiresAt <= clock.GetUtcNow())
        && (scope is null || key.Scopes.Allows(scope, resource: null))
        && (feature.Connection is not { } used || (tenant.Connections.TryGetValue(used.Name, out var current) && current.Version == used.Version));
}
