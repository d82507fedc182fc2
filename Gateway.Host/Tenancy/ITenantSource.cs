namespace Gateway.Host.Tenancy;

/// <summary>Where requests find the tenants. Reading <see cref="Current"/> never waits.</summary>
internal interface ITenantSource
{
    TenantDirectory Current { get; }

    /// <summary>Has something called after each change, until the answer is disposed of. It must not take long.</summary>
    IDisposable OnChange(Action changed);
}
