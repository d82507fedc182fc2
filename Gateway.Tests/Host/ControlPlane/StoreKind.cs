namespace Gateway.Tests.Host.ControlPlane;

/// <summary>Where a gateway keeps its control plane.</summary>
public enum StoreKind
{
    Sqlite,
    Postgres,
}
