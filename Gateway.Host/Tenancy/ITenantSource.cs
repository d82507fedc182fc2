namespace Gateway.Host.Tenancy;

/// <summary>Where requests find the tenants. Reading <see cref="Current"/> never waits.</summary>
internal interface ITenantSource
{
    TenantDirectory Current { get; }
}
