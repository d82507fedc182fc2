using Gateway.Host.Api.Admin;
using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Tenancy;
using Microsoft.EntityFrameworkCore;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Accounts;

/// <summary>Makes a tenant for an account, with its connections, routes and two keys: all of it, once every connection works, or nothing.</summary>
internal sealed class TenantFounder(
    ControlPlaneStore store, ControlPlaneWriter writer, ManagedTenants tenants, SettingsProtector protector, KeyMint mint, ConnectionTrial trial, TimeProvider clock)
{
    /// <summary>The most tenants of one account.</summary>
    public const int Most = 10;

    /// <returns>The tenant, its secret key and its publishable one.</returns>
    public async Task<(TenantRow Tenant, string Secret, string Publishable)> FoundAsync(HttpContext context, AccountRow account, WantedTenant wanted)
    {
        var cancellationToken = context.RequestAborted;
        await store.ReadAsync((database, token) => CheckAsync(database, account, wanted.Name, token), cancellationToken);
        var state = Build(account, wanted);
        foreach (var connection in tenants.Read(state).Connections.Values)
            ConnectionTrial.RefuseFailing(connection.Name, await trial.RunAsync(connection, cancellationToken), hint: null);

        var (secret, secretRow) = mint.Make(wanted.Name, new WantedKey("server", KeyKind.Secret, null, null, null), minter: null);
        var (publishable, publishableRow) = mint.Make(wanted.Name, new WantedKey("app", KeyKind.Publishable, null, null, null), minter: null);
        await writer.ChangeAsync(
            context,
            new AuditEntry("tenant.create", $"tenants/{wanted.Name}", wanted.Name, $"providers {string.Join(' ', wanted.Providers)}") { Actor = $"account:{account.Email}" },
            async (database, token) =>
            {
                await CheckAsync(database, account, wanted.Name, token);
                database.Tenants.Add(state.Tenant);
                database.Connections.AddRange(state.Connections);
                database.Keys.AddRange(secretRow, publishableRow);
                return true;
            });
        return (state.Tenant, secret, publishable);
    }

    private TenantState Build(AccountRow account, WantedTenant wanted)
    {
        var now = clock.GetStoreNow();
        var tenant = new TenantRow
        {
            Name = wanted.Name,
            Plan = Plan.Default.Name,
            Account = account.Id,
            DbRoute = wanted.Db,
            StorageRoute = wanted.Storage,
            AuthRoute = wanted.Auth,
            CreatedAt = now,
        };
        var connections = wanted.Providers.Select(provider => new ConnectionRow
        {
            Tenant = wanted.Name,
            Name = provider,
            Provider = provider,
            Settings = protector.Protect(wanted.Name, provider, wanted.Credentials is { } given && given.TryGetProperty(provider, out var settings) ? settings.GetRawText() : "{}"),
            CreatedAt = now,
            UpdatedAt = now,
        });
        return new TenantState(tenant, [.. connections], null);
    }

    private async Task<bool> CheckAsync(ControlPlaneContext database, AccountRow account, string name, CancellationToken cancellationToken)
    {
        if (!await database.Accounts.AnyAsync(row => row.Id == account.Id, cancellationToken))
            throw new ProviderException(ErrorKind.InvalidToken, "The token's account is no longer there.");
        if (tenants.Declared(name) is not null || await database.Tenants.AnyAsync(row => row.Name == name, cancellationToken))
            throw new ProviderException(ErrorKind.AlreadyExists, $"There is or was a tenant '{name}'. Choose another name.");
        if (await database.Tenants.CountAsync(row => row.Account == account.Id && row.DeletedAt == null, cancellationToken) >= Most)
            throw new ProviderException(ErrorKind.Conflict, $"An account has at most {Most} tenants. Ask the gateway's operator for more.");
        return true;
    }
}
