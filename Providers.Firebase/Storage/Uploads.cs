using System.Text.Json;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Storage;

namespace Providers.Firebase.Storage;

/// <summary>Stores objects. What is broken off on its way becomes no version.</summary>
internal static class Uploads
{
    public static async ValueTask<Answer?> PutAsync(StorageOperation.PutObject put, BucketPlace place, StorageCalls calls, CancellationToken cancellationToken)
    {
        var name = place.NameOf(put.Object.Path);
        if (put.CreateOnly && !calls.IsService)
            throw new ProviderException(ErrorKind.NotSupported, "Firebase cannot refuse to overwrite on behalf of a user. Let Security Rules say so, by 'allow create' without 'update', and use PUT without 'If-None-Match'.");

        // Told before the bytes are read, where it can be; and whether the path is new, the upload itself does not say.
        var before = await TryDescribeAsync(place, name, calls, cancellationToken);
        if (put.CreateOnly && before is not null)
            throw StorageErrors.Exists();
        DateTimeOffset? first = before is { } older ? ObjectDescription.CreatedAt(older) : null;
        using var content = UploadContent.Describe(ObjectDescription.Write(name, put.ContentType, put.Metadata, first), put.Content, put.ContentType, put.Length);
        try
        {
            var stored = await calls.UploadAsync(place, name, put.CreateOnly, content, cancellationToken);
            return new WrittenObject(ObjectDescription.Read(stored, place), Created: before is null);
        }
        catch (ProviderException error) when (put.CreateOnly && error.Kind == ErrorKind.PreconditionFailed)
        {
            throw StorageErrors.Exists();
        }
    }

    // Who may write need not be allowed to read.
    private static async ValueTask<JsonElement?> TryDescribeAsync(BucketPlace place, string name, StorageCalls calls, CancellationToken cancellationToken)
    {
        try
        {
            return await calls.DescribeAsync(place, name, cancellationToken);
        }
        catch (ProviderException error) when (error.Kind == ErrorKind.PermissionDenied)
        {
            return null;
        }
    }
}
