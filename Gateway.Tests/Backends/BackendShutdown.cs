using Gateway.Tests.Backends;

namespace Gateway.Tests;

/// <summary>Ends with the test run what it started.</summary>
[SetUpFixture]
internal sealed class BackendShutdown
{
    [OneTimeTearDown]
    public Task StopBackends() => RunningBackend.StopAllAsync();
}
