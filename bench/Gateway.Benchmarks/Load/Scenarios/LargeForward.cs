using Gateway.Benchmarks.Load.Driver;
using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>1 GiB up and down through a gateway that has just started, to and from a Storage API: how much its memory grows.</summary>
internal static class LargeForward
{
    private const int SmallSize = 1 << 20;
    private const int SmallTransfers = 16;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var upstream = await ForwardingServers.StartUpstreamAsync(cancellationToken);
        var (gateway, _) = await ForwardingServers.StartGatewayAsync(1, upstream, cancellationToken);
        await using var stop = gateway;
        var (path, headers) = (gateway.Api.File!("large.bin"), gateway.Api.Headers);

        // What any first transfer loads and pools is not what a large one costs.
        for (var i = 0; i < SmallTransfers; i++)
        {
            Transfer.Upload(gateway.Address, path, headers, SmallSize, 201);
            Download(SmallSize);
        }

        LargeTransfer.Measure("Uploading 1 GiB in one request, forwarded", gateway, () => Transfer.Upload(gateway.Address, path, headers, LargeTransfer.Size, 201));
        LargeTransfer.Measure("Downloading 1 GiB in one request, forwarded", gateway, () => Download(LargeTransfer.Size));

        void Download(long size)
        {
            if (Transfer.Download(gateway.Address, path, headers) is var received && received != size)
                throw new InvalidDataException($"Of {size} bytes {received} came back.");
        }
    }
}
