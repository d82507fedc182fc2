using System.Text.Json;
using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Admin;

/// <summary><c>/admin/tenants/{tenant}/connections</c>: validated, tried, then saved encrypted. Secrets are never shown again.</summary>
internal sealed class ConnectionsEndpoints(
    ControlPlaneStore store, ControlPlaneWriter writer, ManagedTenants tenants, SettingsProtector protector, ConnectionTrial trial, ProviderCatalogue providers, TimeProvider clock)
{
    /// <summary>The most connections that a tenant may have: they are all read to serve it.</summary>
    public const int Most = 32;

    private const int NameSegment = 4;

    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<ConnectionsEndpoints>(app.ServiceProvider);
        const string path = "/admin/tenants/{tenant}/connections";
        app.MapMethods(path, [HttpMethods.Get], (RequestDelegate)api.List).WithMetadata(new OperatorEndpoint());
        app.MapMethods(path, [HttpMethods.Post], (RequestDelegate)api.Create).WithMetadata(new OperatorEndpoint("force", "dry_run"));
        app.MapMethods(path + "/{name}", [HttpMethods.Put], (RequestDelegate)api.Replace).WithMetadata(new OperatorEndpoint("force", "dry_run"));
        app.MapMethods(path + "/{name}", [HttpMethods.Delete], (RequestDelegate)api.Delete).WithMetadata(new OperatorEndpoint());
        app.MapMethods(path + "/{name}/check", [HttpMethods.Post], (RequestDelegate)api.Check).WithMetadata(new OperatorEndpoint());
    }

    private async Task List(HttpContext context)
    {
        var name = TenantsEndpoints.NameIn(context);
        var connections = tenants.Declared(name) is { } declared
            ? declared.Connections.Values.OrderBy(connection => connection.Name, StringComparer.Ordinal)
                .Select(connection => new ConnectionAnswer(connection.Name, connection.Provider, null, true, null, null, null))
            : (await store.ReadAsync((database, token) => ManagedTenants.LoadAsync(database, name, token), context.RequestAborted)).Connections.Select(Answer);
        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new ConnectionList([.. connections]));
    }

    private async Task Create(HttpContext context)
    {
        var body = await JsonRequest.ReadAsync(context.Request, "name", "provider", "settings");
        var name = Names.Check("name", body.RequiredString("name"));
        await SaveAsync(context, name, body, StatusCodes.Status201Created);
    }

    private async Task Replace(HttpContext context)
    {
        var body = await JsonRequest.ReadAsync(context.Request, "name", "provider", "settings");
        var name = NameIn(context);
        if (body.OptionalString("name") is { } other && !other.Equals(name, StringComparison.OrdinalIgnoreCase))
            throw new ProviderException(ErrorKind.InvalidRequest, $"'name' is '{other}', but the path names '{name}', and a connection keeps its name. Leave it out.");
        await SaveAsync(context, name, body, StatusCodes.Status200OK);
    }

    private async Task SaveAsync(HttpContext context, string name, JsonRequest body, int status)
    {
        var tenant = TenantsEndpoints.NameIn(context);
        tenants.RefuseDeclared(tenant);
        var (provider, settings) = (body.RequiredString("provider").ToLowerInvariant(), body.OptionalObject("settings"));
        if (settings is { } sent)
            SecretMask.Refuse(sent);
        var text = settings?.GetRawText() ?? "{}";
        var isNew = status == StatusCodes.Status201Created;

        // Tried outside of the transaction: it takes as long as the backend does, and no other change waits for it.
        var state = await store.ReadAsync((database, token) => ManagedTenants.LoadLivingAsync(database, tenant, token), context.RequestAborted);
        var known = state.Connections.Find(row => row.Name == name);
        var changedSettings = ChangedSettings(known, text);
        var changed = changedSettings.Count > 0 || known?.Provider != provider;
        var wanted = Apply(state);
        var connection = tenants.Read(With(state, wanted)).Connections[name];
        if (ConnectionTrial.Flag(context.Request, "dry_run"))
        {
            await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new SavedConnection(Answer(wanted), [], changed, changedSettings));
            return;
        }

        var findings = await trial.RunAsync(connection, context.RequestAborted);
        if (!ConnectionTrial.IsForced(context.Request))
            ConnectionTrial.RefuseFailing(name, findings);

        var row = await writer.ChangeAsync(
            context,
            new AuditEntry(isNew ? "connection.create" : "connection.replace", $"tenants/{tenant}/connections/{name}", tenant, $"provider {provider}"),
            async (database, token) =>
            {
                var current = await ManagedTenants.LoadLivingAsync(database, tenant, token);
                if (isNew)
                    KeepRoutes(current);
                var row = Apply(current);
                if (isNew)
                    database.Connections.Add(row);
                tenants.Read(With(current, row));
                return row;
            });
        if (isNew)
            context.Response.Headers.Location = $"/admin/tenants/{tenant}/connections";
        EntityTag.Set(context, row.Version);
        await GatewayJson.WriteAsync(context, status, new SavedConnection(Answer(row), findings, changed, changedSettings));

        // The only connection serves all that it can. Beside a second one it would serve nothing until somebody sets routes.
        void KeepRoutes(TenantState current)
        {
            var row = current.Tenant;
            if (current.Connections.Count != 1 || (row.DbRoute ?? row.StorageRoute ?? row.AuthRoute) is not null)
                return;
            var routes = tenants.Read(current).Routes;
            (row.DbRoute, row.StorageRoute, row.AuthRoute) = (routes.Db?.Name, routes.Storage?.Name, routes.Auth?.Name);
            row.Version++;
        }

        ConnectionRow Apply(TenantState state)
        {
            var current = state.Connections.Find(row => row.Name == name);
            if (isNew && current is not null)
                throw new ProviderException(ErrorKind.AlreadyExists, $"There is a connection '{name}' already. PUT replaces it.");
            if (isNew && state.Connections.Count >= Most)
                throw new ProviderException(ErrorKind.Conflict, $"A tenant has at most {Most} connections. Delete one first.");
            var now = clock.GetStoreNow();
            var encrypted = protector.Protect(tenant, name, text);
            if (isNew)
                return new ConnectionRow { Tenant = tenant, Name = name, Provider = provider, Settings = encrypted, CreatedAt = now, UpdatedAt = now };
            if (current is null)
                throw NoConnection(name);
            EntityTag.Check(context, current.Version);
            (current.Provider, current.Settings, current.UpdatedAt) = (provider, encrypted, now);
            current.Version++;
            return current;
        }
    }

    private async Task Delete(HttpContext context)
    {
        var (tenant, name) = (TenantsEndpoints.NameIn(context), NameIn(context));
        tenants.RefuseDeclared(tenant);
        await writer.ChangeAsync(
            context,
            new AuditEntry("connection.delete", $"tenants/{tenant}/connections/{name}", tenant),
            async (database, token) =>
            {
                var state = await ManagedTenants.LoadLivingAsync(database, tenant, token);
                var row = state.Connections.Find(row => row.Name == name) ?? throw NoConnection(name);
                EntityTag.Check(context, row.Version);
                if (name == state.Tenant.DbRoute || name == state.Tenant.StorageRoute || name == state.Tenant.AuthRoute)
                    throw new ProviderException(ErrorKind.Conflict, $"Calls are routed to the connection '{name}'. Route them elsewhere first: PUT /admin/tenants/{tenant}/routes.");
                tenants.Read(state with { Connections = [.. state.Connections.Where(known => known != row)] }); // Another may trust it.
                database.Connections.Remove(row);
                return true;
            });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task Check(HttpContext context)
    {
        var (tenant, name) = (TenantsEndpoints.NameIn(context), NameIn(context));
        var found = tenants.Declared(tenant)
            ?? tenants.Read(await store.ReadAsync((database, token) => ManagedTenants.LoadAsync(database, tenant, token), context.RequestAborted));
        var connection = found.Connections.GetValueOrDefault(name) ?? throw NoConnection(name);
        var findings = await trial.RunAsync(connection, context.RequestAborted);
        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new ConnectionCheckAnswer(findings.All(static finding => finding.Ok), findings));
    }

    private ConnectionAnswer Answer(ConnectionRow row)
    {
        var provider = providers.TryFind(row.Provider, out var found) ? found : null;
        var settings = SecretMask.Apply(JsonElement.Parse(protector.Unprotect(row)), provider);
        return new ConnectionAnswer(row.Name, row.Provider, settings, false, row.Version, row.CreatedAt, row.UpdatedAt);
    }

    // The only place where what is secret can be compared: nobody reads it back.
    private List<string> ChangedSettings(ConnectionRow? known, string settings)
    {
        var (before, after) = (JsonElement.Parse(known is null ? "{}" : protector.Unprotect(known)), JsonElement.Parse(settings));
        var names = before.EnumerateObject().Concat(after.EnumerateObject()).Select(static setting => setting.Name).Distinct();
        return [.. names.Where(name => !IsSame(before, after, name))];
    }

    private static bool IsSame(JsonElement before, JsonElement after, string setting) =>
        before.TryGetProperty(setting, out var old) && after.TryGetProperty(setting, out var now) && JsonElement.DeepEquals(old, now);

    private static TenantState With(TenantState state, ConnectionRow row) => state with
    {
        Connections = [.. state.Connections.Where(known => known.Name != row.Name), row],
    };

    private static string NameIn(HttpContext context) => RequestPath.Segment(context, NameSegment).ToLowerInvariant();

    private static ProviderException NoConnection(string name) => new(ErrorKind.NotFound, $"There is no connection '{name}'.");
}
