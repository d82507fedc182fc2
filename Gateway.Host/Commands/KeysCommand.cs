using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Host.Api.Keys;
using Gateway.Host.Commands.Calls;
using Gateway.Host.Commands.Files;
using Gateway.Host.Commands.Output;

namespace Gateway.Host.Commands;

/// <summary><c>tenants keys …</c>: a tenant's keys.</summary>
internal sealed class KeysCommand : Command
{
    public KeysCommand(CommandScope scope)
        : base("keys", "Lists a tenant's keys, and makes, rotates and revokes them.")
    {
        Add(List(scope));
        Add(AddOne(scope));
        Add(Rotate(scope));
        Add(Revoke(scope));
    }

    /// <summary>All keys of a tenant, in the order of their making.</summary>
    public static Task<List<KeyAnswer>> ListAsync(AdminClient admin, string tenant, CancellationToken cancellationToken) =>
        admin.ListAsync<KeyPage, KeyAnswer>(Path(tenant), static page => (page.Keys, page.NextCursor), cancellationToken);

    public static string Path(string tenant) => $"{TenantsCommand.Path(tenant)}/keys";

    private static Command List(CommandScope scope)
    {
        var tenant = TenantsCommand.TenantArgument();
        var command = new Command("list", "Lists a tenant's keys, without the keys themselves.") { tenant };
        scope.OnRun(command, async (parsed, admin, output, cancellationToken) =>
        {
            var keys = await ListAsync(admin, parsed.GetRequiredValue(tenant), cancellationToken);
            output.Table(
                new KeyPage(keys, null), keys,
                ("ID", static key => key.Id),
                ("NAME", static key => key.Name),
                ("KIND", static key => key.Kind),
                ("ENDS IN", static key => key.LastFour),
                ("SCOPES", static key => string.Join(' ', key.Scopes)),
                ("EXPIRES", static key => Time(key.ExpiresAt)),
                ("LAST USED", static key => Time(key.LastUsedAt)));
        });
        return command;
    }

    private static Command AddOne(CommandScope scope)
    {
        var tenant = TenantsCommand.TenantArgument();
        var name = new Argument<string>("name") { Description = "What usage reports call it." };
        var kind = new Option<string>("--kind") { Description = "secret, for servers, or publishable, for browsers and apps.", Required = true };
        kind.AcceptOnlyFromAmong("secret", "publishable");
        var scopes = new Option<string[]>("--scope") { Description = "A scope, such as db:read or db:write:messages; all that its kind may hold if none is named. May be repeated." };
        var expires = new Option<string?>("--expires") { Description = "When it ends, such as 2027-01-31T12:00:00Z; never if not given." };
        var requests = new Option<long?>("--requests") { Description = "How many calls it may make in a window, beside the tenant's own limit." };
        var window = new Option<string?>("--window") { Description = "The window of --requests, such as 00:01:00: a minute if not given." };
        var file = File();
        var command = new Command("add", "Makes a key.") { tenant, name, kind, scopes, expires, requests, window, file };
        scope.OnRun(command, async (parsed, admin, output, cancellationToken) =>
        {
            var body = new JsonObject { ["name"] = parsed.GetRequiredValue(name), ["kind"] = parsed.GetRequiredValue(kind), ["expires_at"] = parsed.GetValue(expires) };
            if (parsed.GetValue(requests) is { } most)
                body["rate_limit"] = new LimitDeclaration(most, parsed.GetValue(window), null).ToJson();
            if (parsed.GetValue(scopes) is { Length: > 0 } chosen)
                body["scopes"] = new JsonArray([.. chosen.Select(static scope => (JsonNode)scope)]);
            await MakeAsync(admin, Path(parsed.GetRequiredValue(tenant)), body, parsed.GetValue(file), output, cancellationToken);
        });
        return command;
    }

    private static Command Rotate(CommandScope scope)
    {
        var (tenant, id, file) = (TenantsCommand.TenantArgument(), Id(), File());
        var overlap = new Option<long?>("--overlap")
        {
            Description = "For how many seconds the old key still works: an hour if not given, 0 where it leaked.",
            CustomParser = static result =>
            {
                if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                    return seconds;
                result.AddError($"'--overlap' is '{result.Tokens[0].Value}', but has to be a whole number of seconds.");
                return null;
            },
        };
        var command = new Command("rotate", "Makes a key's successor. Both work for a while.") { tenant, id, overlap, file };
        scope.OnRun(command, async (parsed, admin, output, cancellationToken) =>
        {
            var body = parsed.GetValue(overlap) is { } seconds ? new JsonObject { ["overlap"] = seconds } : [];
            var path = $"{Path(parsed.GetRequiredValue(tenant))}/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/rotate";
            await MakeAsync(admin, path, body, parsed.GetValue(file), output, cancellationToken);
        });
        return command;
    }

    private static Command Revoke(CommandScope scope)
    {
        var (tenant, id) = (TenantsCommand.TenantArgument(), Id());
        var command = new Command("revoke", "Revokes a key: it is refused from then on.") { tenant, id };
        scope.OnRun(command, async (parsed, admin, output, cancellationToken) =>
        {
            var revoked = parsed.GetRequiredValue(id);
            await admin.DeleteAsync($"{Path(parsed.GetRequiredValue(tenant))}/{Uri.EscapeDataString(revoked)}", cancellationToken);
            if (!output.IsJson)
                await output.Writer.WriteLineAsync($"The key {revoked} was revoked.");
        });
        return command;
    }

    private static async Task MakeAsync(AdminClient admin, string path, JsonObject body, string? target, CommandOutput output, CancellationToken cancellationToken)
    {
        using var file = target is null ? null : KeyFile.Create(target);
        var made = await admin.SendAsync<NewKeyAnswer>(HttpMethod.Post, path, body, cancellationToken);
        if (file is not null)
        {
            await file.WriteAsync(made.Key);
            output.Done($"The key {made.Id} was written to {target}.", WithoutKey(made));
            return;
        }

        output.Done($"The key, shown this once:  {made.Key}\nIts id:                    {made.Id}", made);
    }

    private static KeyAnswer WithoutKey(NewKeyAnswer made) =>
        new(made.Id, made.Name, made.Kind, made.Scopes, made.LastFour, made.ExpiresAt, made.RateLimit, Declared: false, made.Version, made.CreatedAt, LastUsedAt: null);

    private static Argument<string> Id() => new("id") { Description = "The key's id, as 'keys list' shows it." };

    private static Option<string?> File() => new("--out") { Description = "A new file to write the key to, instead of showing it." };

    private static string? Time(DateTimeOffset? time) => time?.ToString("u", CultureInfo.InvariantCulture);
}
