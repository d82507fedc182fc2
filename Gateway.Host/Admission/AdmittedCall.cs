using Gateway.Host.Resilience;

namespace Gateway.Host.Admission;

/// <summary>The room that a call takes in the gateway, and of its tenant and connection. Not safe for concurrent use.</summary>
internal sealed class AdmittedCall(GatewayLoad gateway)
{
    private GatewayLoad? _gateway = gateway;
    private Bulkhead? _tenant;
    private Bulkhead? _connection;

    /// <summary>Notes that it has entered its tenant's.</summary>
    public void EnteredTenant(Bulkhead tenant) => _tenant = tenant;

    /// <summary>Notes that it has entered its connection's.</summary>
    public void EnteredConnection(Bulkhead connection) => _connection = connection;

    /// <summary>
    /// Gives the room back; once is enough. A WebSocket gives it back when it is open: it may be so for days, and takes little while it is
    /// silent.
    /// </summary>
    public void Leave()
    {
        _connection?.Exit();
        _tenant?.Exit();
        _gateway?.Exit();
        (_connection, _tenant, _gateway) = (null, null, null);
    }
}
