using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Native;
using Providers.Firebase.Credentials;

namespace Providers.Firebase.Native;

/// <summary>Cloud Storage's JSON API for the connection's buckets, which knows of no users. https://cloud.google.com/storage/docs/json_api</summary>
internal sealed class CloudStorageRest(IProjectCredentials credentials) : INativeService
{
    private const string Plain = "/storage/v1/b";
    private const string Uploads = "/upload/storage/v1/b";

    public IReadOnlyList<string> Prefixes { get; } = [Plain, Uploads];

    public string? EmulatorOf(EmulatorSettings emulator) => emulator.Storage;

    public async ValueTask<NativeTarget> TranslateAsync(
        NativePath path, NativeRequest request, ServiceAddresses addresses, OperationContext context, CancellationToken cancellationToken)
    {
        var settings = (FirebaseSettings)context.Connection.Settings;
        var bucket = path.StartsWith(Uploads) ? 4 : 3;
        NativeBuckets.Require(settings, path[bucket]);

        // …/b/BUCKET/o/OBJECT/rewriteTo/b/BUCKET/o/OBJECT
        if (path[bucket + 3] is "rewriteTo" or "copyTo" or "moveTo" && path[bucket + 4] == "b")
            NativeBuckets.Require(settings, path[bucket + 5]);
        else if (path.Segments.Count > bucket + 5)
            throw NativePath.Elsewhere("bucket");
        if (!context.Caller.ActsAsService)
            throw new ProviderException(ErrorKind.PermissionDenied, "Cloud Storage knows no users. Call /storage/v0/b/…, where Security Rules decide, or send a secret key alone.");
        var root = new Uri(addresses.CloudStorageUploads).GetLeftPart(UriPartial.Authority);
        return new NativeTarget
        {
            Root = new Uri(root),
            Address = NativeAddress.Join(root, path.Raw, request.Query),
            Headers = NativeHeaders.With(await credentials.ServiceAuthorizationAsync(context.Connection, cancellationToken)),
        };
    }
}
