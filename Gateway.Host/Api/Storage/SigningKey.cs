using System.Security.Cryptography;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Api.Storage;

/// <summary>The key that URLs are signed with, made at the first use and kept in the data directory, readable by its owner only.</summary>
internal sealed class SigningKey
{
    private const int Size = 32;
    private readonly Lazy<byte[]> _bytes;

    public SigningKey(DataDirectory data) => _bytes = new Lazy<byte[]>(() => LoadOrCreate(Path.Combine(data.Path, "keys", "url-signing.key")));

    public ReadOnlySpan<byte> Bytes => _bytes.Value;

    private static byte[] LoadOrCreate(string path)
    {
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: Size } existing)
            return existing;

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var key = RandomNumberGenerator.GetBytes(Size);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        // Written aside and moved, so that two nodes that start at once agree on whichever was first.
        var temporary = $"{path}.{Guid.NewGuid():N}";
        using (var file = new FileStream(temporary, options))
        {
            file.Write(key);
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }

        return File.ReadAllBytes(path);
    }
}
