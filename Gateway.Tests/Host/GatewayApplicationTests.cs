using Gateway.Host;
using Gateway.Host.Tenancy;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Host;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class GatewayApplicationTests
{
    private readonly Watched _watched = new();

    [Test]
    public void Build_RefusedConfiguration_DisposesWhatItMade()
    {
        Assert.That(() => GatewayApplication.Build([], builder =>
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Gateway:Tenants:bare:Plan", (string?)"no such plan")]);
            ((IConfigurationBuilder)builder.Configuration).Add(_watched);
        }), Throws.TypeOf<InvalidConfigurationException>());

        Assert.That(_watched.Provider.Is, Is.True);
    }

    [Test]
    public void Build_FailingEarly_DisposesItsConfiguration()
    {
        Assert.That(() => GatewayApplication.Build([], builder =>
        {
            ((IConfigurationBuilder)builder.Configuration).Add(_watched);
            throw new InvalidOperationException("early");
        }), Throws.InvalidOperationException);

        Assert.That(_watched.Provider.Is, Is.True);
    }

    private sealed class Watched : IConfigurationSource
    {
        public Disposed Provider { get; } = new();

        public IConfigurationProvider Build(IConfigurationBuilder builder) => Provider;
    }

    private sealed class Disposed : ConfigurationProvider, IDisposable
    {
        public bool Is { get; private set; }

        public void Dispose() => Is = true;
    }
}
