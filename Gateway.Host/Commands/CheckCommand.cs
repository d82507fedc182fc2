using System.CommandLine;
using Gateway.Host.Api.Admin;
using Gateway.Host.Commands.Calls;
using Gateway.Host.Commands.Output;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Commands;

/// <summary>What trying one connection found.</summary>
internal sealed record CheckedConnection(string Tenant, string Connection, string Provider, bool Ok, IReadOnlyList<ConnectionFinding> Findings);

/// <summary><c>check</c>: tries every connection.</summary>
internal sealed class CheckCommand : Command
{
    public static readonly IReadOnlyList<string> Headers = ["TENANT", "CONNECTION", "PROVIDER", "WORKS", "FINDING"];

    // Most of the time is spent waiting for backends.
    private const int AtOnce = 8;

    private readonly Option<string[]> _tenants = new("--tenant") { Description = "Only this tenant's. May be repeated." };

    public CheckCommand(CommandScope scope)
        : base("check", "Tries the connections of all tenants, and tells which do not work and why. Ends with 3 if any does not.")
    {
        Add(_tenants);
        scope.OnRun(this, RunAsync);
    }

    public static IReadOnlyList<string?> Row(string tenant, string connection, string provider, IReadOnlyList<ConnectionFinding> findings)
    {
        var failing = findings.Where(static finding => !finding.Ok).Select(static finding => $"{finding.Part}: {finding.Message}").ToList();
        return [tenant, connection, provider, failing.Count == 0 ? "yes" : "no", string.Join(' ', failing)];
    }

    private async Task<int> RunAsync(ParseResult parsed, AdminClient admin, CommandOutput output, CancellationToken cancellationToken)
    {
        var tenants = parsed.GetValue(_tenants) is { Length: > 0 } named
            ? named
            : [.. (await TenantsCommand.ListAsync(admin, "", cancellationToken)).Where(static tenant => tenant.DeletedAt is null).Select(static tenant => tenant.Name)];
        var connections = new List<(string Tenant, ConnectionAnswer Connection)>();
        foreach (var tenant in tenants)
            connections.AddRange((await admin.GetAsync<ConnectionList>($"{TenantsCommand.Path(tenant)}/connections", cancellationToken)).Connections.Select(connection => (tenant, connection)));

        var found = new CheckedConnection[connections.Count];
        await Parallel.ForAsync(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, token) =>
        {
            var (tenant, connection) = connections[i];
            var answer = await admin.SendAsync<ConnectionCheckAnswer>(
                HttpMethod.Post, $"{TenantsCommand.Path(tenant)}/connections/{Uri.EscapeDataString(connection.Name)}/check", null, token);
            found[i] = new CheckedConnection(tenant, connection.Name, connection.Provider, answer.Ok, answer.Findings);
        });
        if (output.IsJson)
            output.Json(found);
        else
            TextTable.Write(output.Writer, Headers, found.Select(static one => Row(one.Tenant, one.Connection, one.Provider, one.Findings)));
        return found.All(static one => one.Ok) ? ExitCode.Done : ExitCode.Findings;
    }
}
