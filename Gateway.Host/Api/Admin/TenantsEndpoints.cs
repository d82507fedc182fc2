using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Microsoft.EntityFrameworkCore;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Admin;

/// <summary><c>/admin/tenants</c>: the declared ones to look at, the others to make, suspend, resume and delete.</summary>
internal sealed class TenantsEndpoints(ControlPlaneStore store, ControlPlaneWriter writer, ManagedTenants tenants, ITenantSource declared, TimeProvider clock)
{
    /// <summary>Where in a path under <c>/admin/tenants</c> the tenant's name stands.</summary>
    public const int TenantSegment = 2;

    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<TenantsEndpoints>(app.ServiceProvider);
        app.MapMethods("/admin/tenants", [HttpMethods.Get], (RequestDelegate)api.List).WithMetadata(new OperatorEndpoint("status", "plan", "limit", "cursor"));
        app.MapMethods("/admin/tenants", [HttpMethods.Post], (RequestDelegate)api.Create).WithMetadata(new OperatorEndpoint());
        app.MapMethods("/admin/tenants/{tenant}", [HttpMethods.Get], (RequestDelegate)api.Get).WithMetadata(new OperatorEndpoint());
        app.MapMethods("/admin/tenants/{tenant}", [HttpMethods.Patch], (RequestDelegate)api.Update).WithMetadata(new OperatorEndpoint());
        app.MapMethods("/admin/tenants/{tenant}", [HttpMethods.Delete], (RequestDelegate)api.Delete).WithMetadata(new OperatorEndpoint());
    }

    /// <summary>The tenant that a path names, in lower case as stored ones are.</summary>
    public static string NameIn(HttpContext context) => RequestPath.Segment(context, TenantSegment).ToLowerInvariant();

    private async Task List(HttpContext context)
    {
        var (after, limit) = (AdminPage.After(context.Request), PageParameters.Limit(context.Request));
        var (status, plan) = (StatusFilter(context.Request), PlanFilter(context.Request));
        var shown = declared.Current.Tenants.Where(tenant => status is null or TenantStatus.Active && (plan is null || tenant.Plan.Name == plan))
            .Select(TenantAnswer.Of).ToDictionary(tenant => tenant.Name.ToLowerInvariant());
        var rows = await store.ReadAsync(
            (database, token) => database.Tenants.AsNoTracking()
                .Where(row => row.PurgedAt == null && row.Name.CompareTo(after) > 0)
                .Where(row => row.Status != TenantStatus.Declared && (status == null || row.Status == status) && (plan == null || row.Plan == plan))
                .OrderBy(row => row.Name).Take(limit + 1).ToListAsync(token),
            context.RequestAborted);

        // Of two with one name the declared one counts.
        var all = rows.Where(row => tenants.Declared(row.Name) is null).Select(row => (row.Name, Answer: Answer(row)))
            .Concat(shown.Where(pair => string.CompareOrdinal(pair.Key, after) > 0).Select(pair => (Name: pair.Key, Answer: pair.Value)))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal).ToList();
        var (page, next) = AdminPage.Cut(all, limit, static pair => pair.Name);
        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new TenantPage([.. page.Select(static pair => pair.Answer)], next));
    }

    private async Task Create(HttpContext context)
    {
        var body = await JsonRequest.ReadAsync(context.Request, "name", "plan", "allowed_origins");
        var name = Names.Check("name", body.RequiredString("name"));
        var plan = body.OptionalString("plan") ?? Plan.Default.Name;
        var origins = Origins.Check(body.OptionalStrings("allowed_origins"));
        if (tenants.Declared(name) is not null)
            throw Taken(name);
        var row = await writer.ChangeAsync(
            context,
            new AuditEntry("tenant.create", $"tenants/{name}", name, $"plan {plan}"),
            async (database, token) =>
            {
                if (await database.Tenants.AnyAsync(known => known.Name == name, token))
                    throw Taken(name);
                var row = new TenantRow { Name = name, Plan = await tenants.NameOfPlanAsync(database, plan, token), AllowedOrigins = [.. origins ?? []], CreatedAt = clock.GetStoreNow() };
                database.Tenants.Add(row);
                return row;
            });
        context.Response.Headers.Location = $"/admin/tenants/{name}";
        await WriteAsync(context, StatusCodes.Status201Created, row);
    }

    private async Task Get(HttpContext context)
    {
        var name = NameIn(context);
        if (tenants.Declared(name) is { } found)
        {
            await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, TenantAnswer.Of(found));
            return;
        }

        var state = await store.ReadAsync((database, token) => ManagedTenants.LoadAsync(database, name, token), context.RequestAborted);
        await WriteAsync(context, StatusCodes.Status200OK, state.Tenant);
    }

    private async Task Update(HttpContext context)
    {
        var body = await JsonRequest.ReadAsync(context.Request, "plan", "status", "allowed_origins");
        var (name, plan, status) = (NameIn(context), body.OptionalString("plan"), StatusChange(body.OptionalString("status")));
        var origins = Origins.Check(body.OptionalStrings("allowed_origins"));
        var row = await ChangeAsync(
            context, "tenant.update", Describe(plan, status, origins),
            async (database, tenant, token) =>
            {
                if (tenant.Status == TenantStatus.Deleted && status is null)
                    throw new ProviderException(ErrorKind.Conflict, $"The tenant '{name}' is deleted. Resume it first: set its 'status' to 'active'.");
                tenant.Plan = plan is null ? tenant.Plan : await tenants.NameOfPlanAsync(database, plan, token);
                tenant.AllowedOrigins = origins is null ? tenant.AllowedOrigins : [.. origins];
                tenant.DeletedAt = status is null ? tenant.DeletedAt : null;
                tenant.Status = status ?? tenant.Status;
            });
        await WriteAsync(context, StatusCodes.Status200OK, row);
    }

    private async Task Delete(HttpContext context)
    {
        var row = await ChangeAsync(
            context, "tenant.delete", null,
            (_, tenant, _) =>
            {
                tenant.DeletedAt ??= clock.GetStoreNow();
                tenant.Status = TenantStatus.Deleted;
                return Task.CompletedTask;
            });
        await WriteAsync(context, StatusCodes.Status200OK, row);
    }

    private Task<TenantRow> ChangeAsync(HttpContext context, string action, string? details, Func<ControlPlaneContext, TenantRow, CancellationToken, Task> change)
    {
        var name = NameIn(context);
        tenants.RefuseDeclared(name);
        return writer.ChangeAsync(
            context,
            new AuditEntry(action, $"tenants/{name}", name, details),
            async (database, token) =>
            {
                var tenant = (await ManagedTenants.LoadAsync(database, name, token)).Tenant;
                EntityTag.Check(context, tenant.Version);
                await change(database, tenant, token);
                tenant.Version++;
                return tenant;
            });
    }

    private Task WriteAsync(HttpContext context, int status, TenantRow row)
    {
        EntityTag.Set(context, row.Version);
        return GatewayJson.WriteAsync(context, status, Answer(row));
    }

    private TenantAnswer Answer(TenantRow row) => TenantAnswer.Of(row, store.Options.DeletionGrace);

    private static string Describe(string? plan, TenantStatus? status, IReadOnlyList<string>? origins) => string.Join(", ", new[]
    {
        plan is null ? null : $"plan {plan}",
        status is { } changed ? $"status {TenantAnswer.StatusOf(changed)}" : null,
        origins is null ? null : $"allowed_origins {string.Join(' ', origins)}",
    }.OfType<string>());

    private string? PlanFilter(HttpRequest request) => request.Query["plan"].FirstOrDefault() switch
    {
        null or "" => null,
        var plan => declared.Current.Plans.TryGetValue(plan, out var known) ? known.Name : plan.ToLowerInvariant(),
    };

    private static TenantStatus? StatusFilter(HttpRequest request) => request.Query["status"].FirstOrDefault() switch
    {
        null or "" => null,
        "active" => TenantStatus.Active,
        "suspended" => TenantStatus.Suspended,
        "deleted" => TenantStatus.Deleted,
        var other => throw new ProviderException(ErrorKind.InvalidRequest, $"'status' is '{other}', but has to be active, suspended or deleted."),
    };

    private static TenantStatus? StatusChange(string? status) => status switch
    {
        null => null,
        "active" => TenantStatus.Active,
        "suspended" => TenantStatus.Suspended,
        "deleted" => throw new ProviderException(ErrorKind.InvalidRequest, "'status' cannot be set to 'deleted'. DELETE the tenant instead."),
        _ => throw new ProviderException(ErrorKind.InvalidRequest, $"'status' is '{status}', but has to be active or suspended."),
    };

    private static ProviderException Taken(string name) => new(
        ErrorKind.AlreadyExists, $"There is or was a tenant '{name}'. A name is never given twice, since data of its first holder may lie under it. Choose another.");
}
