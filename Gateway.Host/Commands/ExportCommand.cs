using System.CommandLine;
using Gateway.Host.Api.Admin;
using Gateway.Host.Commands.Calls;
using Gateway.Host.Commands.Files;
using Gateway.Host.Commands.Output;

namespace Gateway.Host.Commands;

/// <summary><c>export</c>: writes what is stored as a file for <see cref="ApplyCommand"/>. In the place of secrets stand names of environment variables.</summary>
internal sealed class ExportCommand : Command
{
    private readonly Option<string[]> _tenants = new("--tenant") { Description = "Only this tenant. May be repeated." };

    public ExportCommand(CommandScope scope)
        : base("export", "Writes the stored tenants as a file for 'apply'. Secrets are not in it: it names an environment variable for each.")
    {
        Add(_tenants);
        scope.OnRun(this, RunAsync);
    }

    private async Task RunAsync(ParseResult parsed, AdminClient admin, CommandOutput output, CancellationToken cancellationToken)
    {
        var named = parsed.GetValue(_tenants) ?? [];
        var tenants = (await TenantsCommand.ListAsync(admin, "", cancellationToken)).Where(tenant => !tenant.Declared && tenant.DeletedAt is null && (named.Length == 0 || named.Contains(tenant.Name))).ToList();
        if (named.Except(tenants.Select(static tenant => tenant.Name)).FirstOrDefault() is { } missing)
            throw CommandFailure.Mistake($"There is no stored tenant '{missing}'. 'tenants list' tells where each is defined.");
        var writer = new TenantsFileWriter();
        foreach (var plan in tenants.Select(static tenant => tenant.Plan).Distinct())
        {
            if (await admin.FindAsync<PlanAnswer>($"/admin/plans/{Uri.EscapeDataString(plan)}", cancellationToken) is { Declared: false } stored)
                writer.Add(stored);
        }

        foreach (var tenant in tenants)
        {
            var path = TenantsCommand.Path(tenant.Name);
            var connections = (await admin.GetAsync<ConnectionList>($"{path}/connections", cancellationToken)).Connections;
            var routes = await admin.GetAsync<RoutesAnswer>($"{path}/routes", cancellationToken);
            var keys = await KeysCommand.ListAsync(admin, tenant.Name, cancellationToken);
            writer.Add(tenant, connections, routes, [.. keys.Where(static key => !(key.ExpiresAt <= TimeProvider.System.GetUtcNow()))]);
        }

        if (output.IsJson)
            throw CommandFailure.Mistake("'export' writes YAML. For JSON ask 'tenants list --json' and the API.");
        writer.WriteTo(output.Writer);
    }
}
