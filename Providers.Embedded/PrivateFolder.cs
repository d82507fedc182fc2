namespace Providers.Embedded;

/// <summary>Folders that are nobody's to read but the gateway's, as they hold what tenants entrust to it.</summary>
internal static class PrivateFolder
{
    /// <summary>Makes one where there is none. One that is there keeps the rights that its owner has given it.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
