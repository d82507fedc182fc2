using Gateway.Host.Api.Admin;
using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Keys;
using Microsoft.EntityFrameworkCore;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Keys;

/// <summary>What can be done with a tenant's keys, by an operator or by one of them.</summary>
internal sealed class KeyCalls(ControlPlaneStore store, ControlPlaneWriter writer, ManagedTenants tenants, KeyMint mint)
{
    public async Task ListAsync(HttpContext context, string tenant)
    {
        var declared = tenants.Declared(tenant);
        var (after, limit) = (AdminPage.After(context.Request), PageParameters.Limit(context.Request));
        var stored = declared is not null && !store.IsInUse ? [] : await StoredAsync(context, StoredName(tenant), declared is not null, after, limit);
        var (page, next) = AdminPage.Cut(stored, limit, static row => row.Id);
        var first = after.Length == 0 && declared is not null ? declared.Keys : [];
        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new KeyPage([.. first.Select(KeyAnswer.Of), .. page.Select(KeyAnswer.Of)], next));
    }

    private Task<List<KeyRow>> StoredAsync(HttpContext context, string tenant, bool isDeclared, string after, int limit) => store.ReadAsync(
        async (database, token) =>
        {
            if (!isDeclared)
                await ManagedTenants.LoadAsync(database, tenant, token);
            return await database.Keys.AsNoTracking().Where(row => row.Tenant == tenant && row.Id.CompareTo(after) > 0).OrderBy(row => row.Id).Take(limit + 1).ToListAsync(token);
        },
        context.RequestAborted);

    public async Task CreateAsync(HttpContext context, string tenant, Minter? minter)
    {
        store.Use(); // A gateway whose tenants are all declared has none until then.
        var (key, row) = mint.Make(StoredName(tenant), await KeyRequests.ReadNewAsync(context.Request), minter);
        await writer.ChangeAsync(
            context,
            new AuditEntry("key.create", Target(row), row.Tenant, Describe(row)),
            async (database, token) =>
            {
                await CheckAsync(database, row.Tenant, minter, token);
                database.Keys.Add(row);
                return true;
            });
        await AnswerAsync(context, key, row);
    }

    public async Task RotateAsync(HttpContext context, string tenant, string id, Minter? minter)
    {
        tenant = StoredName(tenant);
        var overlap = await KeyRequests.ReadOverlapAsync(context.Request);
        var (key, row) = await writer.ChangeAsync(
            context,
            new AuditEntry("key.rotate", $"tenants/{tenant}/keys/{id}", tenant, $"overlap {overlap}"),
            async (database, token) =>
            {
                await CheckAsync(database, tenant, minter, token);
                var made = mint.Rotate(await FindAsync(context, database, tenant, id, token), overlap, minter);
                database.Keys.Add(made.Row);
                return made;
            });
        await AnswerAsync(context, key, row);
    }

    public async Task RevokeAsync(HttpContext context, string tenant, string id, Minter? minter)
    {
        tenant = StoredName(tenant);
        await writer.ChangeAsync(
            context,
            new AuditEntry("key.revoke", $"tenants/{tenant}/keys/{id}", tenant),
            async (database, token) =>
            {
                var row = await FindAsync(context, database, tenant, id, token);
                KeyMint.CheckRevoke(row, minter);
                database.Keys.Remove(row);
                return true;
            });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    // What this node knows of the key that asks may be half a second old. One that was revoked meanwhile must leave nothing behind.
    private async Task CheckAsync(ControlPlaneContext database, string tenant, Minter? minter, CancellationToken cancellationToken)
    {
        await tenants.EnsureKeysAsync(database, tenant, cancellationToken);
        if (minter?.Key.Id is { } id && !await database.Keys.AnyAsync(row => row.Id == id && row.ExpiresAt == minter.Key.ExpiresAt, cancellationToken))
            throw KeyCheck.Unknown();
    }

    private static async Task<KeyRow> FindAsync(HttpContext context, ControlPlaneContext database, string tenant, string id, CancellationToken cancellationToken)
    {
        var row = await database.Keys.SingleOrDefaultAsync(row => row.Id == id && row.Tenant == tenant, cancellationToken)
            ?? throw new ProviderException(ErrorKind.NotFound, $"The tenant has no key with the id '{id}'. Those that are declared in the configuration have none, and are changed there.");
        EntityTag.Check(context, row.Version);
        return row;
    }

    private static Task AnswerAsync(HttpContext context, string key, KeyRow row)
    {
        EntityTag.Set(context, row.Version);
        return GatewayJson.WriteAsync(context, StatusCodes.Status201Created, NewKeyAnswer.Of(row, key));
    }

    // Declared tenants' names may hold capitals.
    private static string StoredName(string tenant) => tenant.ToLowerInvariant();

    private static string Target(KeyRow row) => $"tenants/{row.Tenant}/keys/{row.Id}";

    private static string Describe(KeyRow row) => $"{(row.IsSecret ? "secret" : "publishable")} '{row.Name}' …{row.LastFour}, scopes {string.Join(' ', row.Scopes)}";
}
