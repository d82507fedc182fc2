using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>
/// Reading a conversation out of Firestore's emulator: through the gateway, by a bare client over the same protocol, which has nobody to
/// answer, by a server as small as can be around that client, and by Express with Google's own library. Each conversation's messages are a
/// collection within it, as Firestore's users have it: the emulator has no composite indexes, and looks at every document of a collection.
/// </summary>
internal static class FirestoreReads
{
    public static async Task RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var emulator = await FirestoreServers.StartEmulatorAsync(cancellationToken);
            await using var gateway = await FirestoreServers.StartGatewayAsync(emulator, cancellationToken);
            for (var i = 0; i < Scenario.Conversations; i++)
            {
                foreach (var messages in Messages.Batches(i, 1))
                    await gateway.SendJsonAsync(gateway.Api.Table(FirestoreServers.Within(Messages.Conversation(i))), messages, cancellationToken, prefer: "return=minimal");
            }

            await using var client = await FirestoreServers.StartBareAsync("bare C# gRPC client", emulator, cancellationToken);
            await using var server = await FirestoreServers.StartBareAsync("bare C# gRPC client in Kestrel", emulator, cancellationToken);
            await using var express = await FirestoreServers.StartExpressAsync(emulator, cancellationToken);
            foreach (var asked in new[] { gateway, server, express })
                await Verification.ReadAsync(asked, Scenario.Table, cancellationToken);

            var rounds = await new Comparison(options, emulator.Process).RunAsync(
                "Reading the 20 messages of a conversation, out of 10,000 in Firestore",
                [
                    Target(client) with { Drive = (connections, duration) => FirestoreServers.DriveAsync(client, connections, duration, cancellationToken) },
                    Target(gateway),
                    Target(server),
                    Target(express),
                ],
                options.Connections,
                cancellationToken);
            Comparison.PrintRelation("The gateway to the bare client", rounds[1], rounds[0]);
            Comparison.PrintRelation("The gateway to the bare client in Kestrel", rounds[1], rounds[2]);
            Comparison.PrintRelation("The gateway to Express", rounds[1], rounds[3]);
        }
        catch (ComparisonUnavailableException missing)
        {
            Console.WriteLine($"{Environment.NewLine}Without Firestore: {missing.Message}");
        }
    }

    private static Comparison.Target Target(RunningServer server) => new(server.Api.Name, server, Scenario.Reads(server.Api, Scenario.Table, Scenario.Conversations));
}
