namespace Gateway.Host.Tenancy;

/// <summary>What a call is about.</summary>
internal enum Concern
{
    /// <summary>About the tenant itself: usage, capabilities. No connection is involved.</summary>
    Tenant,
    Db,
    Storage,
    Auth,
    /// <summary>The backend's own protocol, or a service of the operator's. No route leads there: the path names what serves it.</summary>
    Native,
}
