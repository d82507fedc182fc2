namespace Gateway.Host.Tenancy;

/// <summary>What calls are called, in usage and in costs.</summary>
internal static class Operations
{
    /// <summary>What the operations of the operator's own services begin with.</summary>
    public const string ServicePrefix = "service.";

    /// <summary>The gateway's own operations; a test holds them to what is served.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "auth.keys", "auth.login", "auth.logout", "auth.recover", "auth.refresh", "auth.register", "auth.token", "auth.user", "auth.users", "capabilities",
        "db.delete", "db.get", "db.insert", "db.query", "db.replace", "db.rpc", "db.tables", "db.update", "keys", "native",
        "storage.act", "storage.buckets", "storage.delete", "storage.get", "storage.list", "storage.put", "usage",
    ];

    public static bool Knows(string operation) =>
        All.Contains(operation, StringComparer.Ordinal) || (operation.StartsWith(ServicePrefix, StringComparison.Ordinal) && operation.Length > ServicePrefix.Length);
}
