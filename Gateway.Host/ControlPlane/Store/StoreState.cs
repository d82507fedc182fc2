namespace Gateway.Host.ControlPlane.Store;

/// <summary>How the store is.</summary>
internal enum StoreState
{
    /// <summary>Nobody needs it.</summary>
    Unused,
    /// <summary>Its schema is being made or brought up to date, or it has not answered yet.</summary>
    Opening,
    Open,
    /// <summary>It does not answer; what is known keeps working.</summary>
    Away,
    /// <summary>It has not answered for so long that what is known may be wrong.</summary>
    Lost,
}
