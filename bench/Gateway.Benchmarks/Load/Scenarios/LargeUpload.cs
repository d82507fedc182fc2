using Gateway.Benchmarks.Load.Driver;
using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>1 GiB in one upload, to a gateway that has just started: how much its memory grows.</summary>
internal static class LargeUpload
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var gateway = await GatewayServer.StartAsync(cancellationToken);

        // What any first upload loads and pools is not what a large one costs.
        foreach (var (path, content) in Scenario.FilesToPut(gateway.Api))
            await gateway.PutAsync(path, content, cancellationToken);
        LargeTransfer.Measure("Uploading 1 GiB in one request", gateway, () =>
            Transfer.Upload(gateway.Address, gateway.Api.File!("large.bin"), gateway.Api.Headers, LargeTransfer.Size, 201));
    }
}
