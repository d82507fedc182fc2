using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Host.ControlPlane.Store;

/// <summary>
/// The keys that secrets at rest are encrypted with. They lie in a folder, apart from the database, so that a copy of the database alone
/// tells no secret.
/// </summary>
internal sealed class KeyRing(StoreOptions options)
{
    // Made at the first use: a gateway that has nothing to encrypt keeps no keys.
    private readonly Lazy<IDataProtectionProvider> _provider = new(() => Create(options.KeyRing));

    /// <summary>What encrypts for one purpose; what is encrypted for another it does not open.</summary>
    public IDataProtector For(string purpose, params string[] owner) => _provider.Value.CreateProtector(purpose, owner);

    private static IDataProtectionProvider Create(string directory) =>
        DataProtectionProvider.Create(PrivateFile.CreateFolder(directory), static builder => builder.SetApplicationName("Gateway"));
}
