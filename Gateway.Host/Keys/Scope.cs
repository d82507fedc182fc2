namespace Gateway.Host.Keys;

/// <summary>The names of the scopes.</summary>
internal static class Scope
{
    public const string DbRead = "db:read";
    public const string DbWrite = "db:write";
    public const string StorageRead = "storage:read";
    public const string StorageWrite = "storage:write";
    public const string Auth = "auth";
    public const string UsageRead = "usage:read";
    public const string UsageWrite = "usage:write";
    public const string Keys = "keys";
    public const string Native = "native";
}
