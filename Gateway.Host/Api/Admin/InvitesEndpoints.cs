using System.Security.Cryptography;
using Gateway.Host.Accounts;
using Gateway.Host.Api.Keys;
using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Pipeline;
using Microsoft.EntityFrameworkCore;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Admin;

/// <summary><c>/admin/invites</c>: who may sign up where <c>Gateway:SignUp</c> is <c>invite</c>. Each is good for one account.</summary>
internal sealed class InvitesEndpoints(ControlPlaneStore store, ControlPlaneWriter writer, TimeProvider clock)
{
    private const int IdSegment = 2;
    private const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int CodeLength = 43; // 256 bits.

    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(7);

    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<InvitesEndpoints>(app.ServiceProvider);
        app.MapMethods("/admin/invites", [HttpMethods.Get], (RequestDelegate)api.List).WithMetadata(new OperatorEndpoint("limit", "cursor"));
        app.MapMethods("/admin/invites", [HttpMethods.Post], (RequestDelegate)api.Create).WithMetadata(new OperatorEndpoint());
        app.MapMethods("/admin/invites/{id}", [HttpMethods.Delete], (RequestDelegate)api.Revoke).WithMetadata(new OperatorEndpoint());
    }

    private async Task List(HttpContext context)
    {
        var (after, limit) = (AdminPage.After(context.Request), PageParameters.Limit(context.Request));
        var rows = await store.ReadAsync(
            (database, token) => database.Invites.AsNoTracking().Where(row => row.Id.CompareTo(after) > 0).OrderBy(row => row.Id).Take(limit + 1).ToListAsync(token),
            context.RequestAborted);
        var (page, next) = AdminPage.Cut(rows, limit, static row => row.Id);
        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new InvitePage([.. page.Select(InviteAnswer.Of)], next));
    }

    private async Task Create(HttpContext context)
    {
        var body = await JsonRequest.ReadOptionalAsync(context.Request, "email", "expires_at");
        var now = clock.GetStoreNow();
        var code = RandomNumberGenerator.GetString(Letters, CodeLength);
        var row = new InviteRow
        {
            Id = KeyMint.NewId(clock),
            Hash = AccountRegistry.HashOf(code),
            Email = body.OptionalString("email") is { } email ? AccountRegistry.Address(email) : null,
            ExpiresAt = KeyRequests.Time(body, "expires_at") ?? now + DefaultLifetime,
            CreatedAt = now,
        };
        if (row.ExpiresAt <= now)
            throw new ProviderException(ErrorKind.InvalidRequest, "'expires_at' has passed already.");
        await writer.ChangeAsync(
            context,
            new AuditEntry("invite.create", $"invites/{row.Id}", Details: row.Email),
            async (database, token) =>
            {
                // Those that nobody has taken are of no more use.
                await database.Invites.Where(old => old.ExpiresAt <= now).ExecuteDeleteAsync(token);
                database.Invites.Add(row);
                return true;
            });
        await GatewayJson.WriteAsync(context, StatusCodes.Status201Created, new NewInviteAnswer(row.Id, code, row.Email, row.ExpiresAt, row.CreatedAt));
    }

    private async Task Revoke(HttpContext context)
    {
        var id = RequestPath.Segment(context, IdSegment);
        await writer.ChangeAsync(
            context,
            new AuditEntry("invite.revoke", $"invites/{id}"),
            async (database, token) =>
            {
                database.Invites.Remove(await database.Invites.SingleOrDefaultAsync(row => row.Id == id, token)
                    ?? throw new ProviderException(ErrorKind.NotFound, $"There is no invitation with the id '{id}': it was used, or never made."));
                return true;
            });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
