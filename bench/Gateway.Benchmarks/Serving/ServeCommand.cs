using System.Globalization;
using System.Runtime;
using Gateway.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Gateway.Benchmarks.Serving;

/// <summary>
/// A server in a process that tells, on a line of its input, how much it has allocated and compiled: the gateway as it is, or
/// what it is compared with. Ends with its input.
/// </summary>
internal static class ServeCommand
{
    public const string Name = "serve";
    public const string Upstream = "upstream";
    public const string Forwarder = "forwarder";
    public const string Firestore = "firestore";
    public const string Allocated = "allocated";
    public const string Compiled = "compiled";

    public static async Task RunAsync(string[] args)
    {
        await using var app = args switch
        {
            [Upstream, .. var rest] => UpstreamApplication.Build(rest),
            [Forwarder, .. var rest] => ForwarderApplication.Build(rest),
            [Firestore, .. var rest] => FirestoreApplication.Build(rest),
            _ => GatewayApplication.Build(args),
        };
        await app.StartAsync();

        // The console's input blocks whoever reads it, even asynchronously.
        await Task.WhenAny(Task.Run(AnswerAsync), app.WaitForShutdownAsync());
        await app.StopAsync();
    }

    private static async Task AnswerAsync()
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var figure = line switch
            {
                Allocated => GC.GetTotalAllocatedBytes(precise: true),
                Compiled => JitInfo.GetCompiledMethodCount(),
                _ => throw new InvalidOperationException($"'{line}' is not told."),
            };
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line} {figure}"));
        }
    }
}
