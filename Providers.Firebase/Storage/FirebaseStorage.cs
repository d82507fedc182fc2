using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Storage;
using Providers.Firebase.Auth;
using Providers.Firebase.Credentials;

namespace Providers.Firebase.Storage;

/// <summary>
/// Cloud Storage in the contract's words. An object is described first and then read, so that conditions and ranges are judged by the
/// host, in the same way for users and for the service, whose APIs differ in them.
/// </summary>
internal sealed class FirebaseStorage(IUpstream upstream, IProjectCredentials credentials, ServiceAddresses addresses, IdTokens tokens) : IStorageAdapter
{
    public Exchange Translate(StorageOperation operation, OperationContext context)
    {
        var settings = (FirebaseSettings)context.Connection.Settings;
        var calls = new StorageCalls(upstream, credentials, tokens, addresses, context);
        return TranslateAny() with { ProvesUser = true };

        Result TranslateAny() => operation switch
        {
            StorageOperation.GetObject get => new Result.Object(async ct => await OpenAsync(get.Object, PlaceOf(get.Object.Bucket), calls, ct)),
            StorageOperation.PutObject put => new Result.Value(ct => Uploads.PutAsync(put, PlaceOf(put.Object.Bucket), calls, ct)),
            StorageOperation.DeleteObject delete => new Result.Value(ct => DeleteAsync(delete.Object, PlaceOf(delete.Object.Bucket), calls, ct)),
            StorageOperation.DeletePrefix delete => new Result.Value(async ct => await ObjectLists.DeleteAsync(delete, PlaceOf(delete.Bucket), calls, ct)),
            StorageOperation.ListObjects list => new Result.Value(async ct => await ObjectLists.ListAsync(list, PlaceOf(list.Bucket), calls, ct)),
            StorageOperation.AuthorizeObject authorize => new Result.Value(ct => AuthorizeAsync(authorize, PlaceOf(authorize.Object.Bucket), calls, ct)),
            StorageOperation.CopyObject copy => AsService(calls, ct => Transfers.RunAsync(settings, copy.Source, copy.Target, move: false, calls, ct)),
            StorageOperation.MoveObject move => AsService(calls, ct => Transfers.RunAsync(settings, move.Source, move.Target, move: true, calls, ct)),
            StorageOperation.ListBuckets => AsService(calls, ct => Buckets.ListAsync(settings, calls, ct)),
            StorageOperation.CreateBucket create => AsService(calls, ct => Buckets.CreateAsync(create.Bucket, PlaceOf(create.Bucket.Name), calls, ct)),
            StorageOperation.DeleteBucket delete => AsService(calls, ct => Buckets.DeleteAsync(PlaceOf(delete.Bucket), calls, ct)),
            _ => throw new ProviderException(ErrorKind.NotSupported, "Firebase's storage cannot do this."),
        };

        BucketPlace PlaceOf(string bucket) => BucketPlace.Of(settings, bucket);
    }

    private static Result.Value AsService(StorageCalls calls, Func<CancellationToken, ValueTask<Answer?>> run) => calls.IsService
        ? new Result.Value(run)
        : throw new ProviderException(ErrorKind.NotSupported, "Firebase does this for the service alone. Have a server do it, with a secret key.");

    private static async ValueTask<ObjectContent> OpenAsync(ObjectAddress address, BucketPlace place, StorageCalls calls, CancellationToken cancellationToken) =>
        new StoredObject(await calls.DescribeAsync(place, place.NameOf(address.Path), cancellationToken) ?? throw await MissingAsync(place, calls, cancellationToken), place, calls);

    private static async ValueTask<Answer?> DeleteAsync(ObjectAddress address, BucketPlace place, StorageCalls calls, CancellationToken cancellationToken) =>
        await calls.DeleteAsync(place, place.NameOf(address.Path), null, cancellationToken) ? null : throw await MissingAsync(place, calls, cancellationToken);

    private static async ValueTask<Answer?> AuthorizeAsync(StorageOperation.AuthorizeObject authorize, BucketPlace place, StorageCalls calls, CancellationToken cancellationToken)
    {
        if (authorize.Write && !calls.IsService)
            throw new ProviderException(ErrorKind.NotSupported, "Whether a user may upload there, only an upload can tell. Have a server sign URLs for uploads, with a secret key.");
        if (!authorize.Write && await calls.DescribeAsync(place, place.NameOf(authorize.Object.Path), cancellationToken) is null)
            throw await MissingAsync(place, calls, cancellationToken);
        return null;
    }

    private static async ValueTask<ProviderException> MissingAsync(BucketPlace place, StorageCalls calls, CancellationToken cancellationToken)
    {
        await Buckets.RequireAsync(place, calls, cancellationToken);
        return StorageErrors.NotFound();
    }
}
