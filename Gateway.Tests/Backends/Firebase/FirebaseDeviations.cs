namespace Gateway.Tests.Backends.Firebase;

/// <summary>
/// Where the emulators differ from the hosted services. The adapter is not bent to them: what the services really do is covered by
/// the adapter's own tests.
/// </summary>
internal static class FirebaseDeviations
{
    public static IReadOnlyList<Deviation> All { get; } =
    [
        new("LogOut_Session_EndsIt", "it goes on taking refresh tokens that were revoked."),
    ];
}
