namespace Gateway.Tests.Backends.Firebase;

/// <summary>Where the Firestore emulator's program lies: where a variable says, with the Cloud CLI, or where firebase-tools puts it.</summary>
internal static class FirestoreJar
{
    private const string InCli = "platform/cloud-firestore-emulator/cloud-firestore-emulator.jar";

    private const string Install =
        "The Firestore emulator is not installed. Install it (Debian, from Google's packages: apt-get install google-cloud-cli-firestore-emulator; elsewhere: npx firebase-tools setup:emulators:firestore), "
        + "or name its jar in FIRESTORE_EMULATOR_JAR, or a running one in FIRESTORE_EMULATOR_HOST.";

    /// <exception cref="BackendUnavailableException">There is none.</exception>
    public static string Find()
    {
        if (Environment.GetEnvironmentVariable("FIRESTORE_EMULATOR_JAR") is { Length: > 0 } named)
            return File.Exists(named) ? named : throw new BackendUnavailableException($"FIRESTORE_EMULATOR_JAR names '{named}', where there is no file.");
        return Candidates().FirstOrDefault(File.Exists) ?? throw new BackendUnavailableException(Install);
    }

    private static IEnumerable<string> Candidates() => CliFolders().Select(folder => Path.Combine(folder, InCli)).Concat(Downloaded());

    // The command is a link into the CLI's own folder.
    private static IEnumerable<string> CliFolders() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => new FileInfo(Path.Combine(folder, "gcloud")))
            .Where(command => command.Exists)
            .Select(command => command.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? command)
            .Select(command => command.Directory?.Parent?.FullName)
            .OfType<string>()
            .Concat(["/usr/lib/google-cloud-sdk", "/usr/lib/google-cloud-cli"]);

    private static IEnumerable<string> Downloaded()
    {
        var cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "firebase", "emulators");
        return Directory.Exists(cache) ? Directory.GetFiles(cache, "cloud-firestore-emulator-*.jar").OrderDescending(StringComparer.Ordinal) : [];
    }
}
