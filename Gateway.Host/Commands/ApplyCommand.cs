using System.CommandLine;
using Gateway.Host.Commands.Calls;
using Gateway.Host.Commands.Files;
using Gateway.Host.Commands.Output;

namespace Gateway.Host.Commands;

/// <summary>One step of a plan, as programs read it.</summary>
internal sealed record PlannedStep(string Action, string Target, string? Details);

/// <summary>What a file changes, and whether it was changed.</summary>
internal sealed record PlanReport(IReadOnlyList<PlannedStep> Changes, bool Applied);

/// <summary><c>apply -f tenants.yaml</c>: makes tenants as a file declares them. What is so already is left alone.</summary>
internal sealed class ApplyCommand : Command
{
    private readonly CommandScope _scope;
    private readonly Option<string> _file = new("--file", "-f") { Description = "The YAML file; '-' is standard input.", Required = true };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only show what would be changed. Ends with 3 if that is anything." };
    private readonly Option<bool> _prune = new("--prune") { Description = "Also remove connections and keys of the file's tenants that the file does not name. Tenants themselves are never removed." };
    private readonly Option<bool> _force = new("--force") { Description = "Save connections although they do not work." };

    public ApplyCommand(CommandScope scope)
        : base("apply", "Makes tenants, connections, routes, keys and plans as a file declares them. Shows what it changes; applied again, it changes nothing.")
    {
        _scope = scope;
        foreach (var option in new Option[] { _file, _dryRun, _prune, _force })
            Add(option);
        scope.OnRun(this, RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, AdminClient admin, CommandOutput output, CancellationToken cancellationToken)
    {
        var file = await new TenantsFileReader(parsed.GetRequiredValue(_file), _scope.Files).ReadAsync(cancellationToken);
        var changes = await new FilePlanner(admin, parsed.GetValue(_prune), parsed.GetValue(_force)).PlanAsync(file, cancellationToken);
        var isDry = parsed.GetValue(_dryRun);
        if (!output.IsJson)
            await ShowAsync(output.Writer, changes);
        if (!isDry)
            await ApplyAsync(changes, output, cancellationToken);
        if (output.IsJson)
            output.Json(new PlanReport([.. changes.Select(static change => new PlannedStep(change.Kind.ToString().ToLowerInvariant(), change.Target, change.Details))], !isDry));
        return isDry && changes.Count > 0 ? ExitCode.Findings : ExitCode.Done;
    }

    private static async Task ShowAsync(TextWriter writer, IReadOnlyList<PlannedChange> changes)
    {
        if (changes.Count == 0)
        {
            await writer.WriteLineAsync("Nothing to change: everything is as the file declares it.");
            return;
        }

        foreach (var change in changes)
            await writer.WriteLineAsync($"  {change}");
        await writer.WriteLineAsync($"Plan: {Count(ChangeKind.Add)} to add, {Count(ChangeKind.Change)} to change, {Count(ChangeKind.Remove)} to remove.");

        int Count(ChangeKind kind) => changes.Count(change => change.Kind == kind);
    }

    private static async Task ApplyAsync(IReadOnlyList<PlannedChange> changes, CommandOutput output, CancellationToken cancellationToken)
    {
        for (var done = 0; done < changes.Count; done++)
        {
            try
            {
                await changes[done].RunAsync(cancellationToken);
            }
            catch (CommandFailure failure)
            {
                var so = done == 0 ? "Nothing was changed." : $"The {done} before it were made; apply the file again to go on.";
                throw new CommandFailure(failure.Code, $"{changes[done].Position}: {changes[done].Target}: {failure.Message}\n{so}", failure);
            }
        }

        if (!output.IsJson && changes.Count > 0)
            await output.Writer.WriteLineAsync($"Applied: {changes.Count} changes.");
    }
}
