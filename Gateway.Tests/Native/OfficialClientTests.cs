using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Backends.Supabase;
using Gateway.Tests.Host.Native;

namespace Gateway.Tests.Native;

/// <summary>Supabase's own client, unchanged, through the passthrough.</summary>
internal sealed class OfficialClientTests
{
    [Test]
    public async Task SupabaseJs_OnARealServer_SignsUpWritesReadsAndUploads()
    {
        var running = await RunningBackend.OfAsync<SupabaseLiteBackend>();
        var configuration = new GatewayConfiguration();
        configuration.AddTenant("official", "supabase", running.Backend.ConnectionSettings());
        var publishable = configuration.AddKey("official", "native-app", GatewayKey.Create(KeyRole.Publishable), ["native"]);
        var secret = configuration.AddKey("official", "native-server", GatewayKey.Create(KeyRole.Secret), ["native"]);
        await using var gateway = await TestGateway.StartAsync(configuration);

        var answer = await InTurnAsync(running, () => RunAsync("data", gateway.Address, publishable, secret));

        Assert.That(answer.Text("email"), Does.StartWith("official-"));
        Assert.That(answer.GetProperty("inserted").GetBoolean(), Is.True);
        Assert.That(answer.GetProperty("own").GetInt32(), Is.EqualTo(1));
        Assert.That(answer.GetProperty("strangers").GetInt32(), Is.Zero);
        Assert.That(answer.GetProperty("all").GetInt32(), Is.EqualTo(1));
        Assert.That(answer.GetProperty("echoed").GetInt32(), Is.EqualTo(42));
        Assert.That(answer.GetProperty("same").GetBoolean(), Is.True);
    }

    // The small server has no Realtime, so the test speaks Phoenix itself.
    [Test]
    public async Task SupabaseJs_Realtime_JoinsWithTheProjectsKey()
    {
        await RunningBackend.RequireAsync(NodePackages.Supabase.EnsureAsync);
        var server = new WebSocketServer();
        await using var gateway = await NativeGateway.StartAsync(server.HandleAsync);

        var client = RunAsync("realtime", gateway.Gateway.Address, gateway.PublishableKey, gateway.SecretKey);
        if (await Task.WhenAny(server.Opened, client) == client)
            await client; // It says why it opened nothing.
        Assert.That((await server.Opened).Request.Query["apikey"].ToString(), Is.EqualTo(NativeGateway.ProjectPublishableKey));
        var join = await NextJoinAsync(server);
        Assert.That(join, Does.Not.Contain("gw_"));
        using (var message = JsonDocument.Parse(join))
        {
            await SayAsync(server, message.RootElement, "phx_reply", """{"status":"ok","response":{"postgres_changes":[]}}""");
            await SayAsync(server, message.RootElement, "broadcast", """{"type":"broadcast","event":"hello","payload":{"n":7}}""");
        }

        var answer = await client;
        Assert.That(answer.Text("status"), Is.EqualTo("SUBSCRIBED"));
        Assert.That(answer.GetProperty("payload").GetProperty("n").GetInt32(), Is.EqualTo(7));
    }

    private static async Task<string> NextJoinAsync(WebSocketServer server)
    {
        while (true)
        {
            if (await server.NextTextAsync() is var text && text.Contains("phx_join", StringComparison.Ordinal))
                return text;
        }
    }

    // Both of Phoenix's serializers, as the client chose.
    private static Task SayAsync(WebSocketServer server, JsonElement join, string name, string payload)
    {
        var array = join.ValueKind == JsonValueKind.Array;
        var (joinRef, reference, topic) = array
            ? (join[0].GetRawText(), join[1].GetRawText(), join[2].GetRawText())
            : ("null", join.GetProperty("ref").GetRawText(), join.GetProperty("topic").GetRawText());
        reference = name == "phx_reply" ? reference : "null";
        var message = array
            ? $"""[{joinRef},{reference},{topic},"{name}",{payload}]"""
            : $$"""{"topic":{{topic}},"event":"{{name}}","payload":{{payload}},"ref":{{reference}}}""";
        return server.Socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
    }

    // As any other test, it shares the server with no more than the server bears.
    private static async Task<JsonElement> InTurnAsync(RunningBackend running, Func<Task<JsonElement>> use)
    {
        await running.EnterAsync();
        try
        {
            return await use();
        }
        finally
        {
            running.Leave();
        }
    }

    private static async Task<JsonElement> RunAsync(string what, Uri gateway, string publishableKey, string secretKey)
    {
        var start = new ProcessStartInfo(NodePackages.Supabase.Node, [Path.Combine(NodePackages.Supabase.Folder, "Supabase", "official-client.mjs"), what])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["GATEWAY_URL"] = new Uri(gateway, "/native/main").ToString(),
                ["GATEWAY_KEY"] = publishableKey,
                ["GATEWAY_SECRET_KEY"] = secretKey,
            },
        };
        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        Assert.That(node.ExitCode, Is.Zero, await errors);
        return JsonElement.Parse(await output);
    }
}
