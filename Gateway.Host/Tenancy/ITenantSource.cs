namespace Gateway.Host.Tenancy;

/// <summary>The tenants that configuration declares. Reading <see cref="Current"/> never waits.</summary>
internal interface ITenantSource
{
    TenantDirectory Current { get; }

    /// <summary>Has something called after each change, until the answer is disposed of. It must not take long.</summary>
    IDisposable OnChange(Action changed);
}
