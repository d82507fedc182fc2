using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance;

/// <summary>
/// What every suite starts from. A suite knows HTTP and the contract, never a provider: each provider derives all of them, over
/// its real server. Tests share that server, so that each names its own data.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class Conformance<TBackend>
    where TBackend : Backend, new()
{
    private bool _entered;

    private protected RunningBackend Running { get; private set; } = null!;

    private protected BackendTraits Traits => Running.Backend.Traits;

    /// <summary>A server, with the secret key.</summary>
    private protected ApiClient Service => Running.Service;

    /// <summary>An app, with the publishable key and nobody logged in.</summary>
    private protected ApiClient App => Running.App;

    [SetUp]
    public async Task Connect()
    {
        Running = await RunningBackend.OfAsync<TBackend>();
        if (Running.Backend.Deviations.FirstOrDefault(deviation => deviation.Concerns(TestContext.CurrentContext.Test)) is { } deviation)
            Assert.Ignore($"The test server differs: {deviation.Reason}");
        await Running.EnterAsync();
        _entered = true;
    }

    [TearDown]
    public void Leave()
    {
        if (_entered)
            Running.Leave();
    }

    /// <summary>A name that no other test uses.</summary>
    private protected static string NewName() => Guid.NewGuid().ToString("N")[..20];
}
