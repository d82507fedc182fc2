using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.ControlPlane;

/// <summary>Tests of one gateway, which they share: each makes tenants of its own.</summary>
[Parallelizable(ParallelScope.All)]
internal abstract class ControlPlaneFixture(StoreKind kind)
{
    protected ControlPlaneGateway Running { get; private set; }

    protected ApiClient Admin => Running.Admin;

    protected StoreKind Kind => kind;

    [OneTimeSetUp]
    public async Task StartAsync() => Running = await ControlPlaneGateway.StartAsync(kind);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Running is not null)
            await Running.DisposeAsync();
    }
}
