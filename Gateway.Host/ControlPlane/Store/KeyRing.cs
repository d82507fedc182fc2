using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Host.ControlPlane.Store;

/// <summary>
/// The keys that secrets at rest are encrypted with. They lie in a folder, apart from the database, so that a copy of the database alone
/// tells no secret.
/// </summary>
internal sealed class KeyRing(StoreOptions options) : IDataProtectionProvider
{
    // Made at the first use: a gateway that has nothing to encrypt keeps no keys.
    private readonly Lazy<IDataProtectionProvider> _provider = new(() => Create(options.KeyRing));

    /// <summary>What encrypts for one purpose; what is encrypted for another it does not open.</summary>
    public IDataProtector For(string purpose, params string[] owner) => _provider.Value.CreateProtector(purpose, owner);

    /// <inheritdoc/>
    public IDataProtector CreateProtector(string purpose) => new LateProtector(() => _provider.Value.CreateProtector(purpose));

    private static IDataProtectionProvider Create(string directory) =>
        DataProtectionProvider.Create(PrivateFile.CreateFolder(directory), static builder => builder.SetApplicationName("Gateway"));

    // YARP takes protectors at the start, whether or not anything will be encrypted.
    private sealed class LateProtector(Func<IDataProtector> create) : IDataProtector
    {
        private readonly Lazy<IDataProtector> _made = new(create);

        public IDataProtector CreateProtector(string purpose) => new LateProtector(() => _made.Value.CreateProtector(purpose));

        public byte[] Protect(byte[] plaintext) => _made.Value.Protect(plaintext);

        public byte[] Unprotect(byte[] protectedData) => _made.Value.Unprotect(protectedData);
    }
}
