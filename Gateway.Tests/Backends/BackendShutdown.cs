using Gateway.Tests.Backends;
using Gateway.Tests.Host.ControlPlane;

namespace Gateway.Tests;

/// <summary>Ends with the test run what it started.</summary>
[SetUpFixture]
internal sealed class BackendShutdown
{
    [OneTimeTearDown]
    public async Task StopBackendsAsync()
    {
        await RunningBackend.StopAllAsync();
        await ControlPlaneGateway.StopSharedAsync();
    }
}
