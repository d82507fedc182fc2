namespace Gateway.Host.Tenancy;

/// <summary>Where a tenant comes from.</summary>
/// <param name="IsOverApi">Whether its settings came over the API, from where they reach less.</param>
/// <param name="PublicAddressesOnly">Whether its connections may reach public addresses only.</param>
/// <param name="IsSuspended">Whether it is stopped for the time being.</param>
/// <param name="IsChange">Whether it is just declared or changed, and whoever does it can mend what was passed over before.</param>
internal readonly record struct TenantOrigin(bool IsOverApi, bool PublicAddressesOnly, bool IsSuspended, bool IsChange)
{
    public static TenantOrigin Declared => default(TenantOrigin) with { IsChange = true };
}
