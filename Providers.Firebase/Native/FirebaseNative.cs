using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Native;
using Providers.Firebase.Credentials;

namespace Providers.Firebase.Native;

/// <summary>The project's own interfaces over REST: Firestore, Identity Toolkit and storage, and of each only what is this project's.</summary>
internal sealed class FirebaseNative(IProjectCredentials credentials, ServiceAddresses google) : INativeAdapter
{
    private const string Known = "/firestore/v1/projects/…, /identitytoolkit/v1/… and /v2/…, /securetoken/v1/token, /storage/v0/b/…, /storage/v1/b/…, /upload/storage/v1/b/…";

    private readonly INativeService[] _services =
    [
        new FirestoreRest(credentials), new IdentityRest(credentials), new SecureTokenRest(), new FirebaseStorageRest(credentials), new CloudStorageRest(credentials),
    ];

    public async ValueTask<NativeTarget> TranslateAsync(NativeRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var settings = (FirebaseSettings)context.Connection.Settings;
        NativeQuery.Check(request.Query);
        var path = NativePath.Read(request.Path);
        if (!request.IsWebSocket)
        {
            foreach (var service in _services)
            {
                if (!service.Prefixes.Any(path.StartsWith))
                    continue;
                if (settings.Emulator is { } emulator && service.EmulatorOf(emulator) is null)
                    throw new ProviderException(ErrorKind.NotSupported, "The connection names emulators, but none for this. Add it to 'emulator' in the connection's settings.");
                return await service.TranslateAsync(path, request, google.Of(settings), context, cancellationToken);
            }
        }

        throw new ProviderException(ErrorKind.NotFound, $"A Firebase connection has nothing at this path. There is: {Known}.");
    }
}
