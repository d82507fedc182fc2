using Microsoft.Extensions.Configuration;
using Providers.Abstractions;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Native;
using Providers.Abstractions.Storage;
using Providers.Firebase.Auth;
using Providers.Firebase.Firestore;
using Providers.Firebase.Native;
using Providers.Firebase.Settings;
using Providers.Firebase.Storage;

namespace Providers.Firebase;

/// <summary>A Firebase project: Firestore, Firebase Auth and Cloud Storage, or their emulators.</summary>
internal sealed class FirebaseProvider(FirestoreDatabase database, FirebaseStorage storage, FirebaseAuth auth, FirebaseNative native, ConnectionCheck check) : IProvider
{
    public string Name => "firebase";

    public IDatabaseAdapter? Database => database;

    public IStorageAdapter Storage => storage;

    public IAuthAdapter Auth => auth;

    public INativeAdapter Native => native;

    public bool IsRemote => true;

    public IReadOnlyList<string> SecretsOf(object settings) =>
        [.. new[] { ((FirebaseSettings)settings).WebApiKey, ((FirebaseSettings)settings).ServiceAccount?.PrivateKey }.OfType<string>()];

    public object ReadSettings(IConfiguration settings, ConnectionContext context, SettingsErrors errors) =>
        FirebaseSettingsReader.Read(settings, context, errors)!;

    public ProviderCapabilities Describe(Connection connection, KeyKind key)
    {
        var settings = (FirebaseSettings)connection.Settings;
        return new ProviderCapabilities(DatabaseCapabilities.Of(settings, key), StorageCapabilities.Of(settings, key), AuthCapabilities.Of(settings, key));
    }

    public ValueTask<IReadOnlyList<ConnectionFinding>> CheckAsync(Connection connection, CancellationToken cancellationToken) =>
        check.RunAsync(connection, cancellationToken);
}
