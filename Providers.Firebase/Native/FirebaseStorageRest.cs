using Providers.Abstractions.Connections;
using Providers.Abstractions.Native;
using Providers.Firebase.Credentials;

namespace Providers.Firebase.Native;

/// <summary>Firebase's own API of storage, as its SDKs call it, for the connection's buckets: Security Rules decide about users.</summary>
internal sealed class FirebaseStorageRest(IProjectCredentials credentials) : INativeService
{
    private const string Prefix = "/storage";

    public IReadOnlyList<string> Prefixes { get; } = [$"{Prefix}/v0/b"];

    public string? EmulatorOf(EmulatorSettings emulator) => emulator.Storage;

    public async ValueTask<NativeTarget> TranslateAsync(
        NativePath path, NativeRequest request, ServiceAddresses addresses, OperationContext context, CancellationToken cancellationToken)
    {
        NativeBuckets.Require((FirebaseSettings)context.Connection.Settings, path[3]);
        return new NativeTarget
        {
            Root = new Uri(addresses.FirebaseStorage),
            Prefix = Prefix,
            Address = NativeAddress.Join(addresses.FirebaseStorage, path.After(Prefix), request.Query),

            // A word of its own for users' tokens.
            Headers = NativeHeaders.With(context.Caller.UserToken is { } token ? $"Firebase {token}" : await credentials.AuthorizationAsync(context, cancellationToken)),
        };
    }
}
