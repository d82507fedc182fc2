using BenchmarkDotNet.Running;
using Gateway.Benchmarks.Load;
using Gateway.Benchmarks.Metering;
using Gateway.Benchmarks.Serving;

namespace Gateway.Benchmarks;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case [LoadCommand.Name, .. var rest]:
                return await LoadCommand.RunAsync(rest);
            case [ServeCommand.Name, .. var rest]:
                await ServeCommand.RunAsync(rest);
                return 0;
            case [MeteringCommand.Name]:
                await MeteringCommand.RunAsync();
                return 0;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
                return 0;
        }
    }
}
