namespace Gateway.Host.Api.Admin;

/// <summary><c>/admin</c>: the control plane, for operators alone.</summary>
internal static class AdminEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        MapManagement(app);
        AdminUsageEndpoint.Map(app);
        UpstreamsEndpoint.Map(app);
    }

    /// <summary>Maps what is about the store, and so the same on every node.</summary>
    public static void MapManagement(IEndpointRouteBuilder app)
    {
        TenantsEndpoints.Map(app);
        ConnectionsEndpoints.Map(app);
        RoutesEndpoints.Map(app);
        TenantKeysEndpoints.Map(app);
        PlansEndpoints.Map(app);
        OperatorsEndpoints.Map(app);
        InvitesEndpoints.Map(app);
        AccountsEndpoints.Map(app);
        AuditEndpoint.Map(app);
    }
}
