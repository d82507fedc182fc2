using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Host.Api;
using Gateway.Host.Api.Admin;
using Gateway.Host.Commands.Calls;
using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.ControlPlane.Lookup;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Commands.Files;

/// <summary>Finds out what has to be changed of plans. A field that the file leaves out stays as it is.</summary>
internal sealed class PlanPlanner(AdminClient admin, Action<ChangeKind, string, string?, FilePosition, Func<CancellationToken, Task>> add)
{
    // What an answer tells beside what a plan says.
    private static readonly string[] OfAnswers = ["name", "declared", "version"];

    public async Task PlanAsync(PlanDeclaration plan, CancellationToken cancellationToken)
    {
        Names.Check("plan", plan.Name);
        var known = await admin.FindAsync<PlanAnswer>(PathOf(plan.Name), cancellationToken);
        if (known is { Declared: true })
            throw plan.Position.Mistake($"The plan '{plan.Name}' belongs to the gateway's configuration, and is changed there.");
        var before = known is null ? [] : Fields(known);
        var body = With(before, plan.Body);
        var after = Fields(Read(plan, body));
        var details = known is null ? null : Differences(before, after);
        if (details is not "")
            add(known is null ? ChangeKind.Add : ChangeKind.Change, $"plan {plan.Name}", details, plan.Position, token => admin.SendAsync<PlanAnswer>(HttpMethod.Put, PathOf(plan.Name), (JsonObject)body.DeepClone(), token, known?.Version));
    }

    /// <summary>Whether there is a plan of a name.</summary>
    public async Task<bool> ExistsAsync(string name, CancellationToken cancellationToken) => await admin.FindAsync<PlanAnswer>(PathOf(name), cancellationToken) is not null;

    private static string PathOf(string name) => $"/admin/plans/{Uri.EscapeDataString(name)}";

    private static JsonObject With(JsonObject known, JsonObject changes)
    {
        var body = (JsonObject)known.DeepClone();
        foreach (var (field, value) in changes)
            body[field] = value?.DeepClone();
        foreach (var nothing in body.Where(static field => field.Value is null).Select(static field => field.Key).ToList())
            body.Remove(nothing);
        return body;
    }

    // Written out by the same reader that the gateway has, so that what is left out is compared as what it stands for.
    private static PlanAnswer Read(PlanDeclaration plan, JsonObject body)
    {
        var errors = new SettingsErrors();
        try
        {
            var read = StoredPlan.Read(plan.Name, body.ToJsonString(), errors);
            if (errors.All.Count == 0)
                return PlanAnswer.Of(read, version: 1);
        }
        catch (FormatException error)
        {
            throw plan.Position.Mistake($"The plan '{plan.Name}' holds two names that differ by case alone: {error.Message}");
        }

        throw plan.Position.Mistake(string.Join(' ', errors.All.Select(static error => $"{error.Path}: {error.Message}")));
    }

    private static JsonObject Fields(PlanAnswer plan)
    {
        var fields = (JsonObject)JsonSerializer.SerializeToNode(plan, GatewayJson.Default.PlanAnswer)!;
        foreach (var name in OfAnswers)
            fields.Remove(name);
        return fields;
    }

    private static string Differences(JsonObject before, JsonObject after) => string.Join(", ", after
        .Where(field => !JsonNode.DeepEquals(before[field.Key], field.Value))
        .Select(field => $"{field.Key} {Text(before[field.Key])} -> {Text(field.Value)}"));

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "none";
}
