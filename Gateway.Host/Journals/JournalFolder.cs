namespace Gateway.Host.Journals;

/// <summary>The folder of a kind of journals. Each run has a file of its own there, and reads what others left behind.</summary>
/// <param name="Path">The folder, which need not exist.</param>
/// <param name="Extension">How the files' names end, with the dot.</param>
internal sealed record JournalFolder(string Path, string Extension)
{
    /// <summary>The files that no run holds any more, each read whole.</summary>
    public IEnumerable<T> ReadAbandoned<T>(Func<string, Stream, T> read)
        where T : class
    {
        if (!Directory.Exists(Path))
            yield break;
        foreach (var path in Directory.GetFiles(Path, $"*{Extension}"))
        {
            if (TryRead(path, read) is { } left)
                yield return left;
        }
    }

    /// <summary>Removes the file of a run of which nothing is wanted any more.</summary>
    public void Delete(string run) => File.Delete(PathOf(run));

    public string PathOf(string run) => System.IO.Path.Combine(Path, run + Extension);

    private static T? TryRead<T>(string path, Func<string, Stream, T> read)
        where T : class
    {
        try
        {
            // Whoever lives holds it locked.
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return read(System.IO.Path.GetFileNameWithoutExtension(path), file);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
