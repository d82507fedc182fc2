namespace Gateway.Host.Limits;

/// <summary>What limits are called in headers.</summary>
internal static class LimitNames
{
    public const string Tenant = "tenant";
    public const string Key = "key";
    public const string User = "user";
    public const string Operator = "operator";

    /// <summary>All who call with one key from one address, and whose token nobody has accepted yet.</summary>
    public const string Address = "address";
}
