namespace Gateway.Host.ControlPlane.Store;

/// <summary>Files that are nobody's to read but the gateway's.</summary>
internal static class PrivateFile
{
    /// <summary>Makes an empty one where there is none. SQLite takes it for an empty database.</summary>
    public static void Create(string path)
    {
        if (File.Exists(path))
            return;
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, options).Dispose();
    }

    /// <summary>Makes a folder for such files where there is none. One that is there keeps the rights that its owner has given it.</summary>
    public static DirectoryInfo CreateFolder(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
