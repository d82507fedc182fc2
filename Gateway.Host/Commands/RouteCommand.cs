using System.CommandLine;
using System.Text.Json.Nodes;
using Gateway.Host.Api.Admin;
using Gateway.Host.Commands.Calls;
using Gateway.Host.Commands.Output;

namespace Gateway.Host.Commands;

/// <summary><c>tenants route</c>: shows or changes which connection serves what.</summary>
internal sealed class RouteCommand : Command
{
    private readonly Argument<string> _tenant = TenantsCommand.TenantArgument();
    private readonly Option<string?> _db = new("--db") { Description = "The connection for the database; '' for none." };
    private readonly Option<string?> _storage = new("--storage") { Description = "The connection for storage; '' for none." };
    private readonly Option<string?> _auth = new("--auth") { Description = "The connection for auth; '' for none." };
    private readonly Option<bool> _check = new("--check") { Description = "Only try the connections; save nothing." };

    public RouteCommand(CommandScope scope)
        : base("route", "Routes a tenant's calls to its connections. What is not named stays as it is; with nothing named, shows the routes.")
    {
        Add(_tenant);
        foreach (var option in new Option[] { _db, _storage, _auth, _check })
            Add(option);
        scope.OnRun(this, RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, AdminClient admin, CommandOutput output, CancellationToken cancellationToken)
    {
        var path = $"{TenantsCommand.Path(parsed.GetRequiredValue(_tenant))}/routes";
        var routes = await admin.GetAsync<RoutesAnswer>(path, cancellationToken);
        var (db, storage, auth) = (parsed.GetValue(_db), parsed.GetValue(_storage), parsed.GetValue(_auth));
        var check = parsed.GetValue(_check);
        if (check || (db ?? storage ?? auth) is not null)
        {
            var body = new JsonObject { ["db"] = db ?? routes.Db, ["storage"] = storage ?? routes.Storage, ["auth"] = auth ?? routes.Auth };
            routes = await admin.SendAsync<RoutesAnswer>(HttpMethod.Put, check ? $"{path}?check=true" : path, body, cancellationToken, routes.Version);
        }

        var rows = new[] { ("db", routes.Db), ("storage", routes.Storage), ("auth", routes.Auth) };
        output.Table(routes, rows, ("CONCERN", static row => row.Item1), ("CONNECTION", static row => row.Item2));
        if (routes.Checks is not { } checks)
            return ExitCode.Done;
        if (!output.IsJson)
            TextTable.Write(output.Writer, CheckCommand.Headers, checks.Select(found => CheckCommand.Row(parsed.GetRequiredValue(_tenant), found.Connection, found.Provider, found.Findings)));
        return checks.All(static found => found.Ok) ? ExitCode.Done : ExitCode.Findings;
    }
}
