using System.Text.Json.Nodes;
using Gateway.Host.Api.Admin;
using Gateway.Host.Commands.Calls;

namespace Gateway.Host.Commands.Files;

/// <summary>Finds out what has to be changed for a gateway to be as a file declares it. It changes nothing itself.</summary>
/// <param name="admin">The gateway.</param>
/// <param name="prune">Whether connections and keys of the file's tenants go which it does not name.</param>
/// <param name="force">Whether connections are saved that do not work.</param>
internal sealed class FilePlanner(AdminClient admin, bool prune, bool force)
{
    private readonly List<PlannedChange> _changes = [];
    private readonly FileMistakes _mistakes = new();
    private TenantCheck? _check;

    /// <exception cref="CommandFailure">It cannot be made so; the message tells every place where the file has a mistake.</exception>
    public async Task<IReadOnlyList<PlannedChange>> PlanAsync(TenantsFile file, CancellationToken cancellationToken)
    {
        var plans = new PlanPlanner(admin, Add);
        foreach (var plan in file.Plans)
            await _mistakes.TryAsync(plan.Position, () => plans.PlanAsync(plan, cancellationToken));
        foreach (var tenant in file.Tenants)
        {
            TenantCheck.Check(tenant, _mistakes);
            if (tenant.Plan is { } name && file.Plans.All(plan => plan.Name != name) && !await plans.ExistsAsync(name, cancellationToken))
                _mistakes.Try(tenant.Position, () => throw tenant.Position.Mistake($"There is no plan '{name}'. Declare it in the file, or make it first."));
            await _mistakes.TryAsync(tenant.Position, () => PlanAsync(tenant, cancellationToken));
        }

        _mistakes.ThrowIfAny();
        return _changes;
    }

    private async Task PlanAsync(TenantDeclaration tenant, CancellationToken cancellationToken)
    {
        var known = await admin.FindAsync<TenantAnswer>(TenantsCommand.Path(tenant.Name), cancellationToken);
        if (known is { Declared: true })
            throw tenant.Position.Mistake($"The tenant '{tenant.Name}' belongs to the gateway's configuration, and is changed there.");
        if (known is { DeletedAt: not null } && tenant.Status is null)
            throw tenant.Position.Mistake($"The tenant '{tenant.Name}' is deleted. To have it back, say 'status: active'; else take it out of the file.");
        if (known is null)
        {
            (_check ??= new TenantCheck()).CheckNew(tenant, _mistakes);
            PlanNew(tenant);
        }
        else
        {
            PlanChanged(tenant, known);
        }

        await new TenantPlanner(admin, tenant, known, prune, force, Add, _mistakes).PlanAsync(cancellationToken);
    }

    private void PlanNew(TenantDeclaration tenant)
    {
        var body = new JsonObject { ["name"] = tenant.Name, ["plan"] = tenant.Plan, ["allowed_origins"] = Texts(tenant.AllowedOrigins) };
        Add(ChangeKind.Add, $"tenant {tenant.Name}", $"plan {tenant.Plan ?? "default"}", tenant.Position, async token =>
        {
            await admin.SendAsync<TenantAnswer>(HttpMethod.Post, "/admin/tenants", Copy(body), token);
            if (tenant.Status is { } status and not "active")
                await admin.SendAsync<TenantAnswer>(HttpMethod.Patch, TenantsCommand.Path(tenant.Name), new JsonObject { ["status"] = status }, token);
        });
    }

    private void PlanChanged(TenantDeclaration tenant, TenantAnswer known)
    {
        var body = new JsonObject();
        var details = new List<string>();
        if (tenant.Plan is { } plan && plan != known.Plan)
            Set("plan", known.Plan, plan, plan);
        if (tenant.Status is { } status && status != known.Status)
            Set("status", known.Status, status, status);
        if (tenant.AllowedOrigins is { } origins && !origins.SequenceEqual(known.AllowedOrigins))
            Set("allowed_origins", $"[{string.Join(", ", known.AllowedOrigins)}]", $"[{string.Join(", ", origins)}]", Texts(origins)!);
        if (body.Count > 0)
        {
            Add(ChangeKind.Change, $"tenant {tenant.Name}", string.Join(", ", details), tenant.Position, token =>
                admin.SendAsync<TenantAnswer>(HttpMethod.Patch, TenantsCommand.Path(tenant.Name), Copy(body), token, known.Version));
        }

        void Set(string field, string before, string after, JsonNode value)
        {
            details.Add($"{field} {before} -> {after}");
            body[field] = value;
        }
    }

    private void Add(ChangeKind kind, string target, string? details, FilePosition position, Func<CancellationToken, Task> run) =>
        _changes.Add(new PlannedChange(kind, target, details, position, run));

    private static JsonArray? Texts(IReadOnlyList<string>? texts) => texts is null ? null : new JsonArray([.. texts.Select(static text => (JsonNode)text)]);

    private static JsonObject Copy(JsonObject body) => (JsonObject)body.DeepClone();
}
