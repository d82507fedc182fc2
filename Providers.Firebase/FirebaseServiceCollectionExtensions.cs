using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Providers.Abstractions;
using Providers.Firebase.Auth;
using Providers.Firebase.Credentials;
using Providers.Firebase.Firestore;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Native;
using Providers.Firebase.Storage;

namespace Providers.Firebase;

/// <summary>Adds the Firebase provider.</summary>
public static class FirebaseServiceCollectionExtensions
{
    /// <summary>Adds the provider <c>firebase</c>: Firestore, Firebase Auth and Cloud Storage of a project, or of emulators.</summary>
    public static IServiceCollection AddFirebase(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new ServiceAddresses()); // Tests have their own.
        services.TryAddSingleton(KeepAlive.Default);
        return services
            .AddSingleton<AccessTokens>()
            .AddSingleton<IProjectCredentials, ProjectCredentials>()
            .AddSingleton<GoogleKeys>()
            .AddSingleton<IdTokens>()
            .AddSingleton<FirebaseAuth>()
            .AddSingleton<FirebaseStorage>()
            .AddSingleton<FirebaseNative>()
            .AddSingleton<ConnectionCheck>()
            .AddSingleton<FirestoreChannels>()
            .AddSingleton<FirestoreSessions>()
            .AddSingleton<FirestoreDatabase>()
            .AddSingleton<IProvider, FirebaseProvider>();
    }
}
