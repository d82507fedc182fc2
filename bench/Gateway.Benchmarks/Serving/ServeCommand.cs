using System.Globalization;
using Gateway.Host;
using Microsoft.Extensions.Hosting;

namespace Gateway.Benchmarks.Serving;

/// <summary>
/// The gateway as it is, in a process that tells, on a line of its input, how much it has allocated. Ends with its input.
/// </summary>
internal static class ServeCommand
{
    public const string Name = "serve";
    public const string Allocated = "allocated";

    public static async Task RunAsync(string[] args)
    {
        await using var app = GatewayApplication.Build(args);
        await app.StartAsync();

        // The console's input blocks whoever reads it, even asynchronously.
        await Task.WhenAny(Task.Run(AnswerAsync), app.WaitForShutdownAsync());
        await app.StopAsync();
    }

    private static async Task AnswerAsync()
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line == Allocated)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Allocated} {GC.GetTotalAllocatedBytes(precise: true)}"));
        }
    }
}
