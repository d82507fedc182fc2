using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Storage;

namespace Providers.Firebase.Storage;

/// <summary>Copies and moves objects without their bytes leaving Google.</summary>
internal static class Transfers
{
    public static async ValueTask<Answer?> RunAsync(
        FirebaseSettings settings, ObjectAddress source, ObjectAddress target, bool move, StorageCalls calls, CancellationToken cancellationToken)
    {
        var (from, to) = (BucketPlace.Of(settings, source.Bucket), BucketPlace.Of(settings, target.Bucket));
        var (fromName, toName) = (from.NameOf(source.Path), to.NameOf(target.Path));
        if (await calls.DescribeAsync(from, fromName, cancellationToken) is not { } item)
        {
            await Buckets.RequireAsync(from, calls, cancellationToken);
            throw StorageErrors.NotFound();
        }

        if (source == target)
            return ObjectDescription.Read(item, from);
        var copy = await calls.CopyAsync(from, fromName, to, toName, ObjectDescription.WriteCopy(item, move ? ObjectDescription.CreatedAt(item) : null), cancellationToken);
        if (move)
            await DeleteAsync(from, fromName, item.Text("generation"), calls, cancellationToken);
        return ObjectDescription.Read(copy, to);
    }

    private static async ValueTask DeleteAsync(BucketPlace place, string name, string? generation, StorageCalls calls, CancellationToken cancellationToken)
    {
        try
        {
            await calls.DeleteAsync(place, name, generation, cancellationToken);
        }
        catch (ProviderException error) when (error.Kind == ErrorKind.PreconditionFailed)
        {
            throw new ProviderException(ErrorKind.Conflict, "The object was replaced while it was moved: the target has the version before, and the source stays. Move it again.", error);
        }
    }
}
