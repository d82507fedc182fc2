using System.Text;
using Providers.Abstractions.Errors;

namespace Providers.Firebase.Storage;

/// <summary>Where one of the contract's buckets lies: a folder of the connection's one bucket, or a bucket of its own.</summary>
/// <param name="Contract">The contract's name.</param>
/// <param name="Bucket">Cloud Storage's bucket.</param>
/// <param name="Prefix">What the names of its objects begin with: a folder with its slash, or nothing.</param>
internal sealed record BucketPlace(string Contract, string Bucket, string Prefix)
{
    private const int MaxNameBytes = 1024; // https://cloud.google.com/storage/docs/objects#naming

    /// <exception cref="ProviderException"><see cref="ErrorKind.BucketNotFound"/>: the connection declares its buckets, and this one not.</exception>
    public static BucketPlace Of(FirebaseSettings settings, string bucket)
    {
        if (settings.Buckets.Count == 0)
            return new BucketPlace(bucket, settings.Bucket ?? throw new ProviderException(ErrorKind.NotSupported, "The connection names no bucket. Add 'bucket' to its settings."), $"{bucket}/");
        return settings.Buckets.TryGetValue(bucket, out var own) ? new BucketPlace(bucket, own, "") : throw NotFound(bucket);
    }

    /// <summary>The object that says that a folder is there, though nothing else is in it, as consoles make them.</summary>
    public string Marker => Prefix;

    /// <summary>Cloud Storage's name of an object.</summary>
    public string NameOf(string path) => Encoding.UTF8.GetByteCount(Prefix) + Encoding.UTF8.GetByteCount(path) <= MaxNameBytes
        ? Prefix + path
        : throw new ProviderException(ErrorKind.InvalidRequest, $"The path is too long: bucket and path have at most {MaxNameBytes - 1} bytes together here. Choose a shorter one.");

    /// <summary>The path of an object's name.</summary>
    public string PathOf(string name) => name[Prefix.Length..];

    public static ProviderException NotFound(string bucket) => new(ErrorKind.BucketNotFound, $"There is no bucket '{bucket}'.");
}
