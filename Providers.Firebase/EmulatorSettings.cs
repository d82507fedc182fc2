namespace Providers.Firebase;

/// <summary>
/// Where a connection's emulators listen, each as host and port: <c>127.0.0.1:8081</c>. A connection that names one reaches no real service:
/// what it does not name, it does not have.
/// </summary>
/// <param name="Firestore">The Firestore emulator; <c>emulator:firestore</c>.</param>
/// <param name="Auth">The Auth emulator; <c>emulator:auth</c>.</param>
/// <param name="Storage">The Storage emulator; <c>emulator:storage</c>.</param>
public sealed record EmulatorSettings(string? Firestore, string? Auth, string? Storage);
