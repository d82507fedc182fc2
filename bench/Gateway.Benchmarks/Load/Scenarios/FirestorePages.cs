using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>100 pages of 1,000 documents, by cursor: how much the gateway's memory grows.</summary>
internal static class FirestorePages
{
    private const int Pages = 100;
    private const int FirstPages = 10;
    private const int PageSize = 1000;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var emulator = await FirestoreServers.StartEmulatorAsync(cancellationToken);
            await using var gateway = await FirestoreServers.StartGatewayAsync(emulator, cancellationToken);
            foreach (var batch in Messages.Batches(0, Pages * PageSize / Messages.PerConversation))
                await gateway.SendJsonAsync(gateway.Api.Table(Scenario.Table), batch, cancellationToken, prefer: "return=minimal");
            await ReadAsync(gateway, cancellationToken);
        }
        catch (ComparisonUnavailableException missing)
        {
            Console.WriteLine($"{Environment.NewLine}Without Firestore: {missing.Message}");
        }
    }

    private static async Task ReadAsync(RunningServer gateway, CancellationToken cancellationToken)
    {
        var (next, pages, before) = ($"{gateway.Api.Table(Scenario.Table)}?order=created_at.asc&limit={PageSize}&cursor=", 0, 0L);
        while (next is not null)
        {
            next = await gateway.NextPageAsync(next, cancellationToken);
            if (++pages == FirstPages)
                before = gateway.Process.Memory.Peak;
        }

        if (pages != Pages)
            throw new InvalidDataException($"There were {pages} pages.");
        var (now, peak) = gateway.Process.Memory;
        Console.WriteLine($"{Environment.NewLine}### {Pages} pages of {PageSize:N0} documents out of Firestore, by cursor");
        Console.WriteLine($"{Environment.NewLine}Resident memory was {before >> 20} MiB at most over the first {FirstPages} pages, {peak >> 20} MiB at most over all of them, and {now >> 20} MiB in the end");
    }
}
