using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Host.Api;
using Gateway.Host.Api.Admin;
using Gateway.Host.Api.Keys;
using Gateway.Host.Commands.Calls;
using Gateway.Host.Commands.Output;
using Gateway.Host.ControlPlane.Changes;

namespace Gateway.Host.Commands.Files;

/// <summary>Finds out what has to be changed of one tenant's connections, routes and keys.</summary>
internal sealed class TenantPlanner(
    AdminClient admin, TenantDeclaration tenant, TenantAnswer? stored, bool prune, bool force, Action<ChangeKind, string, string?, FilePosition, Func<CancellationToken, Task>> add,
    FileMistakes mistakes)
{
    private readonly string _path = TenantsCommand.Path(tenant.Name);
    private readonly HashSet<string> _files = [];
    private readonly KeyMint _mint = new(TimeProvider.System);

    public async Task PlanAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ConnectionAnswer> known = stored is not null ? (await admin.GetAsync<ConnectionList>($"{_path}/connections", cancellationToken)).Connections : [];
        foreach (var connection in tenant.Connections ?? [])
            await mistakes.TryAsync(connection.Position, () => PlanAsync(connection, known.FirstOrDefault(one => one.Name == connection.Name), cancellationToken));
        var before = stored is not null && known.Count > 0 ? await admin.GetAsync<RoutesAnswer>($"{_path}/routes", cancellationToken) : null;
        if (tenant.Routes is { } routes)
        {
            mistakes.Try(routes.Position, () =>
            {
                TenantCheck.CheckRoutes(routes, [.. known.Select(static one => one.Name).Concat((tenant.Connections ?? []).Select(static one => one.Name)).Distinct()]);
                PlanRoutes(routes, before);
            });
        }

        // Only now does no route lead there any more.
        if (prune && tenant.Connections is { } named)
        {
            var unnamed = known.Where(one => !named.Any(connection => connection.Name == one.Name)).ToList();
            mistakes.Try(tenant.Position, () => RefuseRouted(unnamed, before));
            PlanRemovals(unnamed.Select(one => ($"connection {tenant.Name}/{one.Name}", $"connections/{one.Name}")));
        }

        if (tenant.Keys is not null)
            await PlanKeysAsync(tenant.Keys, cancellationToken);
    }

    private async Task PlanAsync(ConnectionDeclaration connection, ConnectionAnswer? known, CancellationToken cancellationToken)
    {
        var target = $"connection {tenant.Name}/{connection.Name}";
        var body = new JsonObject { ["provider"] = connection.Provider, ["settings"] = connection.Settings?.DeepClone() ?? new JsonObject() };
        var query = force ? "?force=true" : "";
        if (known is null)
        {
            body["name"] = connection.Name;
            if (stored is { DeletedAt: null })
                await TryAsync(connection, HttpMethod.Post, $"{_path}/connections", body, cancellationToken);
            add(ChangeKind.Add, target, connection.Provider, connection.Position, token =>
                admin.SendAsync<SavedConnection>(HttpMethod.Post, $"{_path}/connections{query}", Copy(body), token));
            return;
        }

        var isSame = string.Equals(known.Provider, connection.Provider, StringComparison.OrdinalIgnoreCase);
        if (isSame && connection.Settings is null)
            return;

        // The secrets are known to the gateway alone: it compares.
        var path = $"{_path}/connections/{Uri.EscapeDataString(connection.Name)}";
        var tried = await TryAsync(connection, HttpMethod.Put, path, body, cancellationToken);
        if (!tried.Changed)
            return;
        var details = isSame ? string.Join(", ", tried.ChangedSettings.Select(name => Difference(name, known.Settings, tried.Connection.Settings))) : $"{known.Provider} -> {connection.Provider}";
        add(ChangeKind.Change, target, details, connection.Position, token => admin.SendAsync<SavedConnection>(HttpMethod.Put, path + query, Copy(body), token, known.Version));
    }

    private async Task<SavedConnection> TryAsync(ConnectionDeclaration connection, HttpMethod method, string path, JsonObject body, CancellationToken cancellationToken)
    {
        try
        {
            return await admin.SendAsync<SavedConnection>(method, $"{path}?dry_run=true", Copy(body), cancellationToken);
        }
        catch (CommandFailure failure) when (failure.Code == ExitCode.Refused)
        {
            throw CommandFailure.Mistake(connection.Position.Explain(failure).Message);
        }
    }

    // Secrets come masked, and alike.
    private static string Difference(string setting, JsonElement? before, JsonElement? after)
    {
        var (old, now) = (Text(before), Text(after));
        return old == now ? $"{setting} differs" : $"{setting} {old} -> {now}";

        string Text(JsonElement? settings) => settings is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty(setting, out var value) ? value.ToString() : "none";
    }

    private void PlanRoutes(RoutesDeclaration routes, RoutesAnswer? known)
    {
        var (db, storage, auth) = (routes.Of("db", known?.Db), routes.Of("storage", known?.Storage), routes.Of("auth", known?.Auth));
        var details = string.Join(", ", new[]
        {
            Difference("db", known?.Db, db), Difference("storage", known?.Storage, storage), Difference("auth", known?.Auth, auth),
        }.OfType<string>());
        if (details.Length > 0)
        {
            add(known is null ? ChangeKind.Add : ChangeKind.Change, $"routes {tenant.Name}", details, routes.Position, token =>
                admin.SendAsync<RoutesAnswer>(HttpMethod.Put, $"{_path}/routes", new JsonObject { ["db"] = db, ["storage"] = storage, ["auth"] = auth }, token));
        }
    }

    private async Task PlanKeysAsync(IReadOnlyList<KeyDeclaration> declared, CancellationToken cancellationToken)
    {
        var known = stored is not null ? await KeysCommand.ListAsync(admin, tenant.Name, cancellationToken) : [];
        foreach (var key in declared)
        {
            // After a rotation there are two for a while: the newer one is the one that stays.
            mistakes.Try(key.Position, () =>
            {
                if (known.LastOrDefault(one => one.Name == key.Name) is { } same)
                    Compare(key, same);
                else
                    PlanKey(key);
            });
        }

        if (prune)
            PlanRemovals(known.Where(one => !declared.Any(key => key.Name == one.Name)).Select(one => ($"key {tenant.Name}/{one.Name} ({one.Id})", $"keys/{one.Id}")));
    }

    private void PlanKey(KeyDeclaration key)
    {
        if (key.File is not { } path)
            throw key.Position.Mistake($"The key '{key.Name}' has to be made, and can be read only then. Say where to write it: 'file: {key.Name}.key'.");
        if (File.Exists(path) || !_files.Add(path))
            throw key.Position.Mistake($"There is a file '{path}' already, or another key is written to it. Move it away, or name another.");
        var body = new JsonObject
        {
            ["name"] = key.Name,
            ["kind"] = key.Kind,
            ["scopes"] = new JsonArray([.. key.Scopes.Select(static scope => (JsonNode)scope)]),
            ["expires_at"] = key.ExpiresAt?.ToString("O"),
            ["rate_limit"] = key.RateLimit?.ToJson(),
        };

        // By the gateway's own rules, so that mistakes are told before the first change.
        _ = _mint.Make(tenant.Name, KeyRequests.ReadNew(new JsonRequest(JsonSerializer.SerializeToElement(body))), minter: null);
        add(ChangeKind.Add, $"key {tenant.Name}/{key.Name}", $"{key.Kind}, written to {path}", key.Position, async token =>
        {
            using var file = KeyFile.Create(path);
            await file.WriteAsync((await admin.SendAsync<NewKeyAnswer>(HttpMethod.Post, KeysCommand.Path(tenant.Name), Copy(body), token)).Key);
        });
    }

    private static void Compare(KeyDeclaration key, KeyAnswer known)
    {
        var difference = key.Kind != known.Kind ? $"'kind' is {known.Kind}"
            : !key.Scopes.ToHashSet().SetEquals(known.Scopes) ? $"'scopes' are [{string.Join(", ", known.Scopes)}]"
            : key.ExpiresAt != known.ExpiresAt ? $"'expires_at' is {known.ExpiresAt?.ToString("O") ?? "never"}"
            : !(key.RateLimit is { } limit ? known.RateLimit is { } has && limit.Is(has) : known.RateLimit is null) ? $"'rate_limit' is {Text(known.RateLimit)}"
            : null;
        if (difference is not null)
            throw key.Position.Mistake($"The key '{key.Name}' is another: its {difference}. What a key may do is never changed. Give the new one another name, or revoke the old one first.");
    }

    private void RefuseRouted(IReadOnlyList<ConnectionAnswer> removed, RoutesAnswer? before)
    {
        foreach (var (concern, current) in new[] { ("db", before?.Db), ("storage", before?.Storage), ("auth", before?.Auth) })
        {
            var route = tenant.Routes is { } routes ? routes.Of(concern, current) : current;
            if (removed.Any(one => one.Name.Equals(route, StringComparison.OrdinalIgnoreCase)))
                throw tenant.Position.Mistake($"The connection '{route}' of the tenant '{tenant.Name}' is not in the file, so that '--prune' would remove it, but '{concern}' is routed to it. Route it elsewhere in the file, or name the connection.");
        }
    }

    private void PlanRemovals(IEnumerable<(string Target, string Path)> removals)
    {
        foreach (var (target, path) in removals)
        {
            add(ChangeKind.Remove, target, "not in the file", tenant.Position, token =>
                admin.DeleteAsync($"{_path}/{path}", token));
        }
    }

    private static string Text(RateLimitAnswer? limit) =>
        limit is null ? "none" : string.Create(CultureInfo.InvariantCulture, $"{limit.Requests} calls in {limit.Window}, {limit.Burst} at once");

    private static string? Difference(string concern, string? before, string? after) => before == after ? null : $"{concern} {before ?? "-"} -> {after ?? "-"}";

    private static JsonObject Copy(JsonObject body) => (JsonObject)body.DeepClone();
}
