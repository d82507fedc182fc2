namespace Gateway.Benchmarks.Load;

/// <summary>Where the sources are, which the comparisons live beside.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Gateway.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? Environment.CurrentDirectory;
    }
}
