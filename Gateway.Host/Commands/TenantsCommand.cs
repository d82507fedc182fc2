using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Host.Api.Admin;
using Gateway.Host.Commands.Calls;

namespace Gateway.Host.Commands;

/// <summary><c>tenants …</c>: what can be done with single tenants.</summary>
internal sealed class TenantsCommand : Command
{
    public TenantsCommand(CommandScope scope)
        : base("tenants", "Lists tenants, and makes and changes them.")
    {
        Add(List(scope));
        Add(AddOne(scope));
        Add(new ConnectCommand(scope));
        Add(new RouteCommand(scope));
        Add(new KeysCommand(scope));
        Add(SetStatus(scope, "suspend", "suspended", "Refuses all calls of a tenant, until it is resumed."));
        Add(SetStatus(scope, "resume", "active", "Lets a tenant that was suspended or removed call again."));
        Add(Remove(scope));
    }

    /// <summary>The argument that names a tenant.</summary>
    public static Argument<string> TenantArgument() => new("tenant") { Description = "The tenant's name." };

    public static string Path(string tenant) => $"/admin/tenants/{Uri.EscapeDataString(tenant)}";

    /// <summary>All tenants, the declared ones among them.</summary>
    public static Task<List<TenantAnswer>> ListAsync(AdminClient admin, string filter, CancellationToken cancellationToken) =>
        admin.ListAsync<TenantPage, TenantAnswer>($"/admin/tenants?{filter}", static page => (page.Tenants, page.NextCursor), cancellationToken);

    private static Command List(CommandScope scope)
    {
        var status = new Option<string?>("--status") { Description = "Only those that are so." };
        status.AcceptOnlyFromAmong("active", "suspended", "deleted");
        var plan = new Option<string?>("--plan") { Description = "Only those of this plan." };
        var command = new Command("list", "Lists the tenants.") { status, plan };
        scope.OnRun(command, async (parsed, admin, output, cancellationToken) =>
        {
            var filter = $"status={parsed.GetValue(status)}{(parsed.GetValue(plan) is { } name ? $"&plan={Uri.EscapeDataString(name)}" : "")}";
            var tenants = await ListAsync(admin, filter, cancellationToken);
            output.Table(
                new TenantPage(tenants, null), tenants,
                ("TENANT", static tenant => tenant.Name),
                ("PLAN", static tenant => tenant.Plan),
                ("STATUS", static tenant => tenant.Status),
                ("DEFINED IN", static tenant => tenant.Declared ? "configuration" : "store"),
                ("CREATED", static tenant => tenant.CreatedAt?.ToString("u", CultureInfo.InvariantCulture)));
        });
        return command;
    }

    private static Command AddOne(CommandScope scope)
    {
        var name = TenantArgument();
        var plan = new Option<string?>("--plan") { Description = "The plan; 'default' if none is named." };
        var origins = new Option<string[]>("--origin") { Description = "An origin that browsers may call from; any if none is named. May be repeated." };
        var command = new Command("add", "Makes a tenant.") { name, plan, origins };
        scope.OnRun(command, async (parsed, admin, output, cancellationToken) =>
        {
            var body = new JsonObject { ["name"] = parsed.GetRequiredValue(name) };
            if (parsed.GetValue(plan) is { } chosen)
                body["plan"] = chosen;
            if (parsed.GetValue(origins) is { Length: > 0 } allowed)
                body["allowed_origins"] = new JsonArray([.. allowed.Select(static origin => (JsonNode)origin)]);
            var made = await admin.SendAsync<TenantAnswer>(HttpMethod.Post, "/admin/tenants", body, cancellationToken);
            output.Done($"The tenant '{made.Name}' was made. Next: tenants connect {made.Name} main --provider embedded", made);
        });
        return command;
    }

    private static Command SetStatus(CommandScope scope, string verb, string status, string description)
    {
        var name = TenantArgument();
        var command = new Command(verb, description) { name };
        scope.OnRun(command, async (parsed, admin, output, cancellationToken) =>
        {
            var changed = await admin.SendAsync<TenantAnswer>(HttpMethod.Patch, Path(parsed.GetRequiredValue(name)), new JsonObject { ["status"] = status }, cancellationToken);
            output.Done($"The tenant '{changed.Name}' is {changed.Status}.", changed);
        });
        return command;
    }

    private static Command Remove(CommandScope scope)
    {
        var name = TenantArgument();
        var command = new Command("remove", "Deletes a tenant. It can be had back for a while, by 'resume'.") { name };
        scope.OnRun(command, async (parsed, admin, output, cancellationToken) =>
        {
            var removed = await admin.SendAsync<TenantAnswer>(HttpMethod.Delete, Path(parsed.GetRequiredValue(name)), null, cancellationToken);
            output.Done(string.Create(CultureInfo.InvariantCulture, $"The tenant '{removed.Name}' is deleted. Until {removed.PurgeAt:u} it can be had back: tenants resume {removed.Name}"), removed);
        });
        return command;
    }
}
