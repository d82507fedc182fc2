using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Host.Api.Admin;
using Gateway.Host.Commands.Calls;
using Gateway.Host.Commands.Output;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Commands;

/// <summary><c>tenants connect</c>: gives a tenant access to a backend, or replaces the access that it has.</summary>
internal sealed class ConnectCommand : Command
{
    private readonly CommandScope _scope;
    private readonly Argument<string> _tenant = TenantsCommand.TenantArgument();
    private readonly Argument<string> _connection = new("connection") { Description = "What the connection is to be called, such as 'main'." };
    private readonly Option<string> _provider = new("--provider") { Description = "The kind of backend.", Required = true };
    private readonly Option<string[]> _set = new("--set") { Description = "A setting that is no secret, as name=value. May be repeated." };
    private readonly Option<string[]> _secret = new("--secret") { Description = "A setting that is a secret, as name=FILE; '-' is standard input. May be repeated." };
    private readonly Option<string?> _settings = new("--settings") { Description = "A file with all settings as a JSON object; '-' is standard input." };
    private readonly Option<bool> _force = new("--force") { Description = "Save it although it does not work." };

    public ConnectCommand(CommandScope scope)
        : base("connect", "Connects a tenant to a backend: tries the connection, then saves it. One of the same name is replaced.")
    {
        _scope = scope;
        foreach (var argument in new[] { _tenant, _connection })
            Add(argument);
        foreach (var option in new Option[] { _provider, _set, _secret, _settings, _force })
            Add(option);
        scope.OnRun(this, RunAsync);
    }

    private async Task RunAsync(ParseResult parsed, AdminClient admin, CommandOutput output, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(_connection);
        var path = $"{TenantsCommand.Path(parsed.GetRequiredValue(_tenant))}/connections";
        var body = new JsonObject { ["provider"] = parsed.GetRequiredValue(_provider), ["settings"] = await SettingsAsync(parsed, cancellationToken) };
        var known = (await admin.GetAsync<ConnectionList>(path, cancellationToken)).Connections.Any(connection => connection.Name == name);
        if (!known)
            body["name"] = name;
        var force = parsed.GetValue(_force) ? "?force=true" : "";
        var saved = known
            ? await admin.SendAsync<SavedConnection>(HttpMethod.Put, $"{path}/{Uri.EscapeDataString(name)}{force}", body, cancellationToken)
            : await admin.SendAsync<SavedConnection>(HttpMethod.Post, $"{path}{force}", body, cancellationToken);
        if (output.IsJson)
        {
            output.Json(saved);
            return;
        }

        await output.Writer.WriteLineAsync($"The connection '{name}' was {(known ? "replaced" : "made")}.");
        TextTable.Write(output.Writer, ["PART", "WORKS", "FINDING"], saved.Findings.Select(static finding => new[] { finding.Part, finding.Ok ? "yes" : "no", finding.Message }));
    }

    private async Task<JsonObject> SettingsAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var settings = parsed.GetValue(_settings) is { } file ? Parse(file, await _scope.Files.ReadAsync(file, cancellationToken)) : [];
        foreach (var (name, value) in (parsed.GetValue(_set) ?? []).Select(pair => Split("--set", pair)))
        {
            if (SecretNames.Contains(name))
                throw CommandFailure.Mistake($"'{name}' looks like a secret, and everybody on the machine can see a command line. Put it into a file: --secret {name}=FILE, or '-' for standard input.");
            settings[name] = value;
        }

        foreach (var (name, path) in (parsed.GetValue(_secret) ?? []).Select(pair => Split("--secret", pair)))
            settings[name] = await _scope.Files.ReadAsync(path, cancellationToken);
        return settings;
    }

    private static JsonObject Parse(string file, string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw CommandFailure.Mistake($"'{file}' is not a JSON object.");
        }
        catch (JsonException error)
        {
            throw CommandFailure.Mistake($"{file}:{error.LineNumber + 1}:{error.BytePositionInLine + 1}: This is not valid JSON.");
        }
    }

    // What stands there may be a secret after all: it is not repeated.
    private static (string Name, string Value) Split(string option, string pair)
    {
        var at = pair.IndexOf('=', StringComparison.Ordinal);
        return at > 0 ? (pair[..at], pair[(at + 1)..]) : throw CommandFailure.Mistake($"'{option}' takes a name and a value, as in '{option} url=https://…'. One of them lacks the '='.");
    }
}
