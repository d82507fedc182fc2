using Providers.Abstractions.Connections;
using Providers.Abstractions.Native;
using Providers.Firebase.Credentials;

namespace Providers.Firebase.Native;

/// <summary>Firestore's REST API, below the connection's database. https://firebase.google.com/docs/firestore/reference/rest</summary>
internal sealed class FirestoreRest(IProjectCredentials credentials) : INativeService
{
    private const string Prefix = "/firestore";

    public IReadOnlyList<string> Prefixes { get; } = [$"{Prefix}/v1/projects", $"{Prefix}/v1beta1/projects"];

    public string? EmulatorOf(EmulatorSettings emulator) => emulator.Firestore;

    public async ValueTask<NativeTarget> TranslateAsync(
        NativePath path, NativeRequest request, ServiceAddresses addresses, OperationContext context, CancellationToken cancellationToken)
    {
        var settings = (FirebaseSettings)context.Connection.Settings;
        if (path[3] != settings.ProjectId || path[4] != "databases" || path[5] != settings.Database || path.Resource(6) != "documents")
            throw NativePath.Elsewhere("project or database");
        return new NativeTarget
        {
            Root = new Uri(addresses.Firestore),
            Prefix = Prefix,
            Address = NativeAddress.Join(addresses.Firestore, path.After(Prefix), request.Query),
            Headers = NativeHeaders.With(await credentials.AuthorizationAsync(context, cancellationToken)),
            Body = new ProjectBody(settings, $"projects/{settings.ProjectId}/databases/{settings.Database}"),
        };
    }
}
