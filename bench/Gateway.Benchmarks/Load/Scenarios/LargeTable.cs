using System.Diagnostics;
using System.Net;
using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>The same query on 10,000 and on 1,000,000 messages: with an index it must cost nearly the same.</summary>
internal static class LargeTable
{
    private const string Table = "archive";
    private const int Rows = 1_000_000;

    public static async Task RunAsync(RunningServer gateway, Comparison comparison, LoadOptions options, CancellationToken cancellationToken)
    {
        const int conversations = Rows / Messages.PerConversation;
        var started = Stopwatch.GetTimestamp();
        foreach (var batch in Messages.Batches(0, conversations))
            await gateway.SendJsonAsync(gateway.Api.Table(Table), batch, cancellationToken, prefer: "return=minimal");
        Console.WriteLine($"{Environment.NewLine}{Rows:N0} messages inserted over HTTP, 1,000 at a time, in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");

        started = Stopwatch.GetTimestamp();
        await WaitForIndexAsync(gateway, cancellationToken);
        Console.WriteLine($"The first query that wanted an index on them was answered after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");

        await comparison.RunAsync(
            "The same query on 10,000 and on 1,000,000 messages",
            [
                new Comparison.Target("10,000 messages", gateway, Scenario.Reads(gateway.Api, Scenario.Table, Scenario.Conversations)),
                new Comparison.Target("1,000,000 messages", gateway, Scenario.Reads(gateway.Api, Table, conversations)),
            ],
            options.Connections,
            cancellationToken);
    }

    // The index is made for the first query that wants it; while it is made, such queries are refused as too expensive.
    private static async Task WaitForIndexAsync(RunningServer gateway, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await Verification.ReadAsync(gateway, Table, cancellationToken);
                return;
            }
            catch (HttpRequestException refused) when (refused.StatusCode == HttpStatusCode.UnprocessableEntity)
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }
}
