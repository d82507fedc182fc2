namespace Providers.Abstractions.Connections;

/// <summary>Names that secrets usually have.</summary>
public static class SecretNames
{
    private static readonly string[] Words = ["key", "secret", "password", "token", "credential", "service_account", "private", "passphrase"];

    /// <summary>Whether a setting of this name usually holds a secret.</summary>
    public static bool Contains(string name) => Words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
