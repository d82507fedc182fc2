using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;
using Gateway.Tests.Host.ControlPlane;

namespace Gateway.Tests;

/// <summary>Ends with the test run what it started, and sees that every test has removed its own folder.</summary>
[SetUpFixture]
internal sealed class BackendShutdown
{
    [OneTimeTearDown]
    public async Task StopBackendsAsync()
    {
        await RunningBackend.StopAllAsync();
        await ControlPlaneGateway.StopSharedAsync();
        Assert.That(RunDirectory.Remove(), Is.Empty, "Some test has left its folder behind.");
    }
}
