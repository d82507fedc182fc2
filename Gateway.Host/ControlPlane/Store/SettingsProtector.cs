using System.Security.Cryptography;
using Gateway.Host.ControlPlane.Store.Rows;
using Microsoft.AspNetCore.DataProtection;
using Providers.Abstractions.Errors;

namespace Gateway.Host.ControlPlane.Store;

/// <summary>Encrypts connections' settings, each for its own tenant and name: one moved to another row opens nowhere.</summary>
internal sealed class SettingsProtector(KeyRing keys)
{
    private const string Purpose = "Gateway.Connection.Settings";

    public string Protect(string tenant, string connection, string settings) => For(tenant, connection).Protect(settings);

    /// <exception cref="ProviderException"><see cref="ErrorKind.StateUnavailable"/>: the keys are not those that it was encrypted with.</exception>
    public string Unprotect(ConnectionRow row)
    {
        try
        {
            return For(row.Tenant, row.Name).Unprotect(row.Settings);
        }
        catch (CryptographicException error)
        {
            throw new ProviderException(
                ErrorKind.StateUnavailable,
                $"The settings of connection '{row.Name}' cannot be decrypted by this node. Its operator has to give all nodes the same folder 'Gateway:Store:KeyRing', or set the connection anew.",
                error);
        }
    }

    private IDataProtector For(string tenant, string connection) => keys.For(Purpose, tenant, connection);
}
