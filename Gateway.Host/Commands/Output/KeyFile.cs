using System.Security;

namespace Gateway.Host.Commands.Output;

/// <summary>A file that a new key is written to, for its owner's eyes. It is made first, so that no key is made that cannot be kept.</summary>
internal sealed class KeyFile : IDisposable
{
    private readonly FileStream _stream;
    private bool _written;

    private KeyFile(FileStream stream) => _stream = stream;

    /// <exception cref="CommandFailure">It cannot be made, or is there already.</exception>
    public static KeyFile Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new KeyFile(new FileStream(path, options));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException)
        {
            throw CommandFailure.Mistake(File.Exists(path)
                ? $"There is a file '{path}' already, which may hold a key that is in use. Move it away, or name another."
                : $"The file '{path}' for the new key cannot be made: {error.Message}");
        }
    }

    public async Task WriteAsync(string key)
    {
        await using var writer = new StreamWriter(_stream, leaveOpen: true);
        await writer.WriteLineAsync(key);
        _written = true;
    }

    public void Dispose()
    {
        _stream.Dispose();
        if (!_written)
            File.Delete(_stream.Name);
    }
}
