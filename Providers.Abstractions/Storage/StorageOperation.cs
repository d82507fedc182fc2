using System.Text.Json;

namespace Providers.Abstractions.Storage;

/// <summary>Everything that can be asked of a storage.</summary>
public abstract record StorageOperation
{
    private StorageOperation()
    {
    }

    /// <summary>
    /// Store an object, streamed; answers <see cref="WrittenObject"/>. Where the stream fails before its end nothing becomes
    /// visible and an object that was there stays as it was.
    /// </summary>
    /// <param name="Object">Where.</param>
    /// <param name="Content">The bytes, not yet read; reading past the plan's limit throws. Its position tells how much was read.</param>
    /// <param name="ContentType">The media type to store.</param>
    /// <param name="Length">The length where it was declared.</param>
    /// <param name="CreateOnly">Refuse to overwrite, with <see cref="Errors.ErrorKind.PreconditionFailed"/>.</param>
    /// <param name="Metadata">Metadata of the caller's own, a JSON object, or null.</param>
    public sealed record PutObject(
        ObjectAddress Object, Stream Content, string ContentType, long? Length, bool CreateOnly, JsonElement? Metadata) : StorageOperation;

    /// <summary>Read an object; answers <see cref="Exchanges.Result.Object"/> or passes the upstream's bytes through.</summary>
    /// <param name="Object">Which.</param>
    /// <param name="InfoOnly">True for HEAD.</param>
    public sealed record GetObject(ObjectAddress Object, bool InfoOnly) : StorageOperation;

    /// <summary>Delete an object; answers nothing. None there: <see cref="Errors.ErrorKind.NotFound"/>.</summary>
    /// <param name="Object">Which.</param>
    public sealed record DeleteObject(ObjectAddress Object) : StorageOperation;

    /// <summary>Delete everything under a prefix; answers <see cref="DeletedObjects"/>.</summary>
    /// <param name="Bucket">The bucket.</param>
    /// <param name="Prefix">The prefix, not empty, ending in a slash.</param>
    public sealed record DeletePrefix(string Bucket, string Prefix) : StorageOperation;

    /// <summary>List objects in the order of their paths; answers <see cref="ObjectListing"/>.</summary>
    /// <param name="Bucket">The bucket.</param>
    /// <param name="Prefix">Only paths that start so; may be empty.</param>
    /// <param name="Delimiter">Null, or <c>/</c>: what lies behind the next one is folded into a prefix.</param>
    /// <param name="Limit">The most objects and prefixes, 1 to 1000.</param>
    /// <param name="Cursor">Null, or as <see cref="ObjectListing.NextCursor"/> gave it.</param>
    public sealed record ListObjects(string Bucket, string Prefix, string? Delimiter, int Limit, string? Cursor) : StorageOperation;

    /// <summary>Copy an object; answers the copy's <see cref="ObjectInfo"/>.</summary>
    /// <param name="Source">Which.</param>
    /// <param name="Target">Where to; an object there is overwritten.</param>
    public sealed record CopyObject(ObjectAddress Source, ObjectAddress Target) : StorageOperation;

    /// <summary>Move an object; answers its new <see cref="ObjectInfo"/>.</summary>
    /// <param name="Source">Which.</param>
    /// <param name="Target">Where to; an object there is overwritten.</param>
    public sealed record MoveObject(ObjectAddress Source, ObjectAddress Target) : StorageOperation;

    /// <summary>
    /// Ask whether the caller may do what a signed URL would allow; answers nothing where so. Where the backend cannot tell
    /// without doing it: <see cref="Errors.ErrorKind.NotSupported"/> for callers other than the service.
    /// </summary>
    /// <param name="Object">Which.</param>
    /// <param name="Write">True for uploading, false for reading; an object to be read must exist.</param>
    public sealed record AuthorizeObject(ObjectAddress Object, bool Write) : StorageOperation;

    /// <summary>List the buckets; answers <see cref="BucketList"/>.</summary>
    public sealed record ListBuckets : StorageOperation;

    /// <summary>Create a bucket; answers its <see cref="BucketInfo"/>.</summary>
    /// <param name="Bucket">The bucket to be.</param>
    public sealed record CreateBucket(BucketSpecification Bucket) : StorageOperation;

    /// <summary>Delete an empty bucket; answers nothing. Not empty: <see cref="Errors.ErrorKind.Conflict"/>.</summary>
    /// <param name="Bucket">Which.</param>
    public sealed record DeleteBucket(string Bucket) : StorageOperation;
}
