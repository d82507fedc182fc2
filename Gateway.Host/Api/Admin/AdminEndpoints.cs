namespace Gateway.Host.Api.Admin;

/// <summary><c>/admin</c>: the control plane, for operators alone.</summary>
internal static class AdminEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        TenantsEndpoints.Map(app);
        ConnectionsEndpoints.Map(app);
        RoutesEndpoints.Map(app);
        TenantKeysEndpoints.Map(app);
        PlansEndpoints.Map(app);
        OperatorsEndpoints.Map(app);
        AuditEndpoint.Map(app);
        AdminUsageEndpoint.Map(app);
        UpstreamsEndpoint.Map(app);
    }
}
