using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Api.Admin;

/// <summary>A tenant as operators see it. A declared one has no version and no times.</summary>
internal sealed record TenantAnswer(
    string Name, string Plan, string Status, IReadOnlyList<string> AllowedOrigins, bool Declared, long? Version, DateTimeOffset? CreatedAt, DateTimeOffset? DeletedAt, DateTimeOffset? PurgeAt)
{
    public static TenantAnswer Of(Tenant tenant) => new(tenant.Name, tenant.Plan.Name, StatusOf(TenantStatus.Active), tenant.AllowedOrigins, true, null, null, null, null);

    public static TenantAnswer Of(TenantRow row, TimeSpan grace) => new(
        row.Name, row.Plan, StatusOf(row.Status), row.AllowedOrigins, false, row.Version, row.CreatedAt, row.DeletedAt, row.DeletedAt + grace);

    public static string StatusOf(TenantStatus status) => status.ToString().ToLowerInvariant();
}

/// <summary>A page of tenants, by name.</summary>
internal sealed record TenantPage(IReadOnlyList<TenantAnswer> Tenants, string? NextCursor);
