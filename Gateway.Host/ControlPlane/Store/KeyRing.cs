using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Host.ControlPlane.Store;

/// <summary>The keys that nodes encrypt with what only they may read: a folder that they share, apart from the database.</summary>
internal sealed class KeyRing(StoreOptions options)
{
    // Made at the first use: a gateway that encrypts nothing keeps no keys.
    private readonly Lazy<IDataProtectionProvider> _provider = new(() => Create(options.KeyRing));

    public IDataProtector CreateProtector(string purpose, params string[] more) => _provider.Value.CreateProtector(purpose, more);

    private static IDataProtectionProvider Create(string directory)
    {
        var folder = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(directory)
            : Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return DataProtectionProvider.Create(folder, static builder => builder.SetApplicationName("Gateway"));
    }
}
