using System.Globalization;
using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.ControlPlane.Store;
using Microsoft.EntityFrameworkCore;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Admin;

/// <summary>One change that somebody made.</summary>
internal sealed record AuditAnswer(
    long Id, DateTimeOffset At, string Actor, string Action, string Target, string? Tenant, string? Address, string? RequestId, string? Details);

/// <summary>A page of changes, the newest first.</summary>
internal sealed record AuditPage(IReadOnlyList<AuditAnswer> Entries, string? NextCursor);

/// <summary><c>GET /admin/audit</c>: who changed what, when and from where.</summary>
internal sealed class AuditEndpoint(ControlPlaneStore store)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<AuditEndpoint>(app.ServiceProvider);
        app.MapMethods("/admin/audit", [HttpMethods.Get], (RequestDelegate)api.List).WithMetadata(new OperatorEndpoint("tenant", "actor", "action", "limit", "cursor"));
    }

    private async Task List(HttpContext context)
    {
        var query = context.Request.Query;
        var limit = PageParameters.Limit(context.Request);
        var (tenant, actor, action) = (Filter("tenant"), Filter("actor"), Filter("action"));
        var before = Before(AdminPage.After(context.Request));
        var rows = await store.ReadAsync(
            (database, token) => database.Audit.AsNoTracking()
                .Where(row => row.Id < before)
                .Where(row => (tenant == null || row.Tenant == tenant) && (actor == null || row.Actor == actor) && (action == null || row.Action == action))
                .OrderByDescending(row => row.Id).Take(limit + 1)
                .Select(row => new AuditAnswer(row.Id, row.At, row.Actor, row.Action, row.Target, row.Tenant, row.Address, row.RequestId, row.Details))
                .ToListAsync(token),
            context.RequestAborted);
        var (page, next) = AdminPage.Cut(rows, limit, static row => row.Id.ToString(CultureInfo.InvariantCulture));
        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new AuditPage(page, next));

        string? Filter(string name) => query[name] is [{ Length: > 0 } value] ? value : null;
    }

    private static long Before(string position) => position.Length == 0
        ? long.MaxValue
        : long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new ProviderException(ErrorKind.InvalidCursor, "The cursor is not one that this list gave out. Begin without one.");
}
