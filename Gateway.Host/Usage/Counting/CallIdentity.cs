namespace Gateway.Host.Usage.Counting;

/// <summary>All that tells calls apart in usage, but for the minute.</summary>
/// <param name="tenant">The tenant.</param>
/// <param name="key">The key's name.</param>
/// <param name="operation">The operation.</param>
/// <param name="resource">The table or bucket; empty where there is none.</param>
/// <param name="provider">The provider; empty where there is none.</param>
/// <param name="statusClass">The first digit of the status.</param>
/// <param name="user">The end user, accepted; empty where there is none.</param>
internal readonly ref struct CallIdentity(
    string tenant, string key, string operation, ReadOnlySpan<char> resource, string provider, int statusClass, string user)
{
    public string Tenant { get; } = tenant;

    public string Key { get; } = key;

    public string Operation { get; } = operation;

    public ReadOnlySpan<char> Resource { get; } = resource;

    public string Provider { get; } = provider;

    public int StatusClass { get; } = statusClass;

    public string User { get; } = user;
}
