namespace Providers.Abstractions.Capabilities;

/// <summary>The names of what a storage may be able to do.</summary>
public static class StorageFeature
{
    /// <summary>Upload, download, delete.</summary>
    public const string Objects = "objects";
    /// <summary>Downloads by <c>Range</c>.</summary>
    public const string Range = "range";
    /// <summary>Listing with prefix, delimiter and cursor.</summary>
    public const string List = "list";
    /// <summary>Delete of everything under a prefix.</summary>
    public const string DeletePrefix = "delete_prefix";
    /// <summary>Signed URLs.</summary>
    public const string Sign = "sign";
    /// <summary>Copy within and across buckets.</summary>
    public const string Copy = "copy";
    /// <summary>Move within and across buckets.</summary>
    public const string Move = "move";
    /// <summary>Refusing to overwrite, by <c>If-None-Match: *</c>.</summary>
    public const string CreateOnly = "create_only";
    /// <summary>Listing, creating and deleting buckets.</summary>
    public const string Buckets = "buckets";
    /// <summary>Metadata of the caller's own on an object.</summary>
    public const string Metadata = "metadata";
    /// <summary>Telling how much is held, and keeping it within a bound: <see cref="Storage.IStorageGauge"/>.</summary>
    public const string HeldBytes = "held_bytes";
}
