using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Pipeline;
using Microsoft.EntityFrameworkCore;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Admin;

/// <summary>An account, and the tenants that it made.</summary>
internal sealed record AccountAnswer(string Id, string Email, IReadOnlyList<string> Tenants, DateTimeOffset? LockedUntil, DateTimeOffset CreatedAt);

/// <summary>A page of accounts, in the order of their making.</summary>
internal sealed record AccountPage(IReadOnlyList<AccountAnswer> Accounts, string? NextCursor);

/// <summary><c>/admin/accounts</c>: who signed up. A removed account's tenants stay: they are suspended or deleted as others are.</summary>
internal sealed class AccountsEndpoints(ControlPlaneStore store, ControlPlaneWriter writer)
{
    private const int IdSegment = 2;

    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<AccountsEndpoints>(app.ServiceProvider);
        app.MapMethods("/admin/accounts", [HttpMethods.Get], (RequestDelegate)api.List).WithMetadata(new OperatorEndpoint("limit", "cursor"));
        app.MapMethods("/admin/accounts/{id}", [HttpMethods.Delete], (RequestDelegate)api.Delete).WithMetadata(new OperatorEndpoint());
    }

    private async Task List(HttpContext context)
    {
        var (after, limit) = (AdminPage.After(context.Request), PageParameters.Limit(context.Request));
        var rows = await store.ReadAsync(
            (database, token) => database.Accounts.AsNoTracking().Where(row => row.Id.CompareTo(after) > 0).OrderBy(row => row.Id).Take(limit + 1)
                .Select(row => new AccountAnswer(
                    row.Id, row.Email, database.Tenants.Where(tenant => tenant.Account == row.Id && tenant.PurgedAt == null).OrderBy(tenant => tenant.Name).Select(tenant => tenant.Name).ToList(), row.LockedUntil, row.CreatedAt))
                .ToListAsync(token),
            context.RequestAborted);
        var (page, next) = AdminPage.Cut(rows, limit, static row => row.Id);
        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new AccountPage(page, next));
    }

    private async Task Delete(HttpContext context)
    {
        var id = RequestPath.Segment(context, IdSegment);
        await writer.ChangeAsync(
            context,
            new AuditEntry("account.delete", $"accounts/{id}"),
            async (database, token) =>
            {
                database.Accounts.Remove(await database.Accounts.SingleOrDefaultAsync(row => row.Id == id, token)
                    ?? throw new ProviderException(ErrorKind.NotFound, $"There is no account with the id '{id}'."));
                return true;
            });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
