namespace Gateway.Tests.Host;

/// <summary>Tests of one <see cref="BareGateway"/>, which they share.</summary>
/// <param name="settings">More settings, as on the command line.</param>
internal abstract class BareGatewayFixture(params string[] settings)
{
    /// <summary>Gives the tenant the embedded provider.</summary>
    protected const string Embedded = "--Gateway:Tenants:bare:Connections:main:Provider=embedded";

    protected BareGateway Running { get; private set; }

    /// <summary>Calls without a key.</summary>
    protected HttpClient Anyone { get; private set; }

    /// <summary>Calls with the tenant's secret key.</summary>
    protected HttpClient Service { get; private set; }

    [OneTimeSetUp]
    public async Task StartGatewayAsync()
    {
        Running = await BareGateway.StartAsync(settings);
        Anyone = Running.Client();
        Service = Running.Client();
        Service.DefaultRequestHeaders.Add("apikey", Running.SecretKey);
    }

    [OneTimeTearDown]
    public async Task StopGatewayAsync()
    {
        Anyone.Dispose();
        Service.Dispose();
        await Running.DisposeAsync();
    }
}
