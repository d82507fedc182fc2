namespace Gateway.Host.ControlPlane.Store.Rows;

/// <summary>Whether a tenant may call.</summary>
internal enum TenantStatus
{
    Active,
    /// <summary>Its keys are known, but refused.</summary>
    Suspended,
    /// <summary>Its keys are unknown. Until the grace period ends it can be had back.</summary>
    Deleted,
    /// <summary>It is declared in configuration, and only keys of it are stored.</summary>
    Declared,
}
