namespace Providers.Firebase;

/// <summary>Where Google serves what a project is made of. Each is an address without a slash at its end.</summary>
internal sealed record ServiceAddresses
{
    /// <summary>Identity Toolkit: users, and signing them in.</summary>
    public string IdentityToolkit { get; init; } = "https://identitytoolkit.googleapis.com";

    /// <summary>What exchanges refresh tokens.</summary>
    public string SecureToken { get; init; } = "https://securetoken.googleapis.com";

    /// <summary>The public keys that ID tokens are signed with. https://firebase.google.com/docs/auth/admin/verify-id-tokens</summary>
    public string SigningKeys { get; init; } = "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com";

    /// <summary>What gives access tokens to service accounts.</summary>
    public string AccessTokens { get; init; } = "https://oauth2.googleapis.com/token";

    /// <summary>Storage for users, whom Security Rules judge.</summary>
    public string FirebaseStorage { get; init; } = "https://firebasestorage.googleapis.com";

    /// <summary>Storage for the service.</summary>
    public string CloudStorage { get; init; } = "https://storage.googleapis.com/storage/v1";

    /// <summary>The same, for uploads.</summary>
    public string CloudStorageUploads { get; init; } = "https://storage.googleapis.com/upload/storage/v1";

    /// <summary>Firestore over REST.</summary>
    public string Firestore { get; init; } = "https://firestore.googleapis.com";

    /// <summary>Where a connection's services are: Google's, or the emulators that it names.</summary>
    public ServiceAddresses Of(FirebaseSettings settings) => settings.Emulator is not { } emulator ? this : this with
    {
        // The Auth emulator puts the host that it stands for into the path.
        IdentityToolkit = $"http://{emulator.Auth}/identitytoolkit.googleapis.com",
        SecureToken = $"http://{emulator.Auth}/securetoken.googleapis.com",
        FirebaseStorage = $"http://{emulator.Storage}",

        // Not everything that it serves is below /storage/v1 there.
        CloudStorage = $"http://{emulator.Storage}",
        CloudStorageUploads = $"http://{emulator.Storage}/upload/storage/v1",
        Firestore = $"http://{emulator.Firestore}",
    };
}
