using System.Security.Cryptography;
using System.Text;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Forwarding;
using Gateway.Host.Ledger;
using Gateway.Host.Tenancy;
using Microsoft.AspNetCore.DataProtection;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Alerts;

/// <summary>The tenants' webhooks: declared, or set over the API and then kept encrypted.</summary>
internal sealed class Webhooks(GatewayLedger ledger, KeyRing keys, IConfiguration configuration)
{
    private const string Purpose = "Gateway.Alerts.Webhook";
    private const string Select = "SELECT address FROM ledger_webhooks WHERE tenant = @tenant";
    private const string Insert = "INSERT INTO ledger_webhooks (tenant, address) VALUES (@tenant, @address) ON CONFLICT (tenant) DO UPDATE SET address = excluded.address";
    private const string Delete = "DELETE FROM ledger_webhooks WHERE tenant = @tenant";

    private readonly bool _publicAddressesOnly = !configuration.GetSection(TenantReader.Section).GetValue(TenantReader.AllowPrivateUpstreams, false);

    /// <summary>Where a tenant's alerts go; null where nobody said.</summary>
    public async Task<Webhook?> FindAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        if (tenant.Webhook is { } declared)
            return declared;
        var kept = await ledger.ReadAsync((session, token) => session.FirstAsync(Select, static row => (byte[])row.GetValue(0), token, ("tenant", tenant.Name)), cancellationToken);
        return kept is null ? null : Open(tenant, kept);
    }

    /// <summary>Sets where a tenant's alerts go.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>: it is an address of this machine or its network. Names are judged when they are connected to.</exception>
    public async Task<Webhook> SetAsync(Tenant tenant, Uri address, string secret, CancellationToken cancellationToken)
    {
        if (_publicAddressesOnly && PublicAddresses.IsPrivate(address))
            throw new ProviderException(ErrorKind.InvalidRequest, "'url' is not a public address. Webhooks that are set over the API reach public addresses only, unless the gateway's configuration sets 'Gateway:AllowPrivateUpstreams'.");
        var kept = keys.For(Purpose, tenant.Name).Protect(Encoding.UTF8.GetBytes($"{secret}\n{address.OriginalString}"));
        await ledger.RunAsync(tenant.Name, (session, token) => session.RunAsync(Insert, token, ("tenant", tenant.Name), ("address", kept)), cancellationToken);
        return new Webhook(address, secret, _publicAddressesOnly);
    }

    public Task RemoveAsync(Tenant tenant, CancellationToken cancellationToken) =>
        ledger.RunAsync(tenant.Name, (session, token) => session.RunAsync(Delete, token, ("tenant", tenant.Name)), cancellationToken);

    private Webhook Open(Tenant tenant, byte[] kept)
    {
        try
        {
            var parts = Encoding.UTF8.GetString(keys.For(Purpose, tenant.Name).Unprotect(kept)).Split('\n', 2);
            return new Webhook(new Uri(parts[1]), parts[0], _publicAddressesOnly);
        }
        catch (CryptographicException error)
        {
            throw new ProviderException(
                ErrorKind.StateUnavailable, "The webhook cannot be decrypted by this node. Its operator has to give all nodes the same folder 'Gateway:Store:KeyRing', or set the webhook anew.", error);
        }
    }
}
