using System.Text.Json;
using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>Looks into one answer before a server is measured: a fast wrong answer is no result.</summary>
internal static class Verification
{
    public static async Task ReadAsync(RunningServer server, string table, CancellationToken cancellationToken)
    {
        var id = Messages.Conversation(7);
        var json = await server.GetAsync(server.Api.Conversation(table, id), cancellationToken);
        using var rows = JsonDocument.Parse(json);
        var contents = rows.RootElement.EnumerateArray().Where(row => row.GetProperty("conversation_id").GetString() == id).Select(row => row.GetProperty("content").GetString()!).ToList();
        if (contents.Count != Messages.PerConversation || contents.Where((content, i) => !content.StartsWith($"7/{i}: ", StringComparison.Ordinal)).Any())
            throw new InvalidDataException($"{server.Api.Name} does not give the {Messages.PerConversation} messages of '{id}' in order.");
    }

    /// <summary>The same answer, whoever stands in front of the upstream.</summary>
    public static async Task ForwardedAsync(IReadOnlyList<RunningServer> servers, CancellationToken cancellationToken)
    {
        byte[]? expected = null;
        foreach (var server in servers)
        {
            var json = await server.GetAsync(server.Api.Conversation(Scenario.Table, Messages.Conversation(7)), cancellationToken);
            expected ??= json;
            if (!json.AsSpan().SequenceEqual(expected))
                throw new InvalidDataException($"{server.Api.Name} does not give the upstream's answer.");
        }
    }
}
