namespace Gateway.Tests.Embedded;

/// <summary>
/// The folder that all temporary folders of this run of the tests lie in, gone with the run. What a killed run has left goes when the
/// next one starts.
/// </summary>
internal static class RunDirectory
{
    private const string LockName = "in-use";

    private static readonly string Runs = Path.Combine(Path.GetTempPath(), $"gateway-tests-{Environment.UserName}");
    private static readonly Lazy<(string Path, FileStream Lock)> Own = new(Start);

    /// <summary>A new folder, named after who asked for it.</summary>
    public static string NewFolder()
    {
        var owner = TestContext.CurrentContext.Test.ClassName ?? "";
        return Directory.CreateDirectory(Path.Combine(Own.Value.Path, $"{NewName()}-{owner[(owner.LastIndexOfAny(['.', '+']) + 1)..].Split('`')[0]}")).FullName;
    }

    /// <summary>Removes the folder with all that tests have left in it; gives what that was.</summary>
    public static IReadOnlyList<string> Remove()
    {
        if (!Own.IsValueCreated)
            return [];
        string[] left = [.. Directory.GetDirectories(Own.Value.Path).Select(folder => Path.GetFileName(folder))];
        Own.Value.Lock.Dispose();
        Directory.Delete(Own.Value.Path, recursive: true);
        return left;
    }

    private static (string, FileStream) Start()
    {
        Directory.CreateDirectory(Runs);
        foreach (var run in Directory.GetDirectories(Runs))
            Sweep(run);

        // The file is locked for as long as the process lives, however it ends; others see by it that the folder is in use.
        var path = Directory.CreateDirectory(Path.Combine(Runs, NewName())).FullName;
        return (path, new FileStream(Path.Combine(path, LockName), FileMode.Create, FileAccess.Write, FileShare.None));
    }

    private static string NewName() => Guid.NewGuid().ToString("N")[..12];

    private static void Sweep(string run)
    {
        try
        {
            using (new FileStream(Path.Combine(run, LockName), FileMode.Open, FileAccess.Write, FileShare.None))
            {
            }

            Directory.Delete(run, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is in use, or another run is faster.
        }
    }
}
