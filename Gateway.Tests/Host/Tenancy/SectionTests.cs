using Gateway.Host.Tenancy;

namespace Gateway.Tests.Host.Tenancy;

internal sealed class SectionTests
{
    [Test]
    public void Start_MisspeltSetting_IsReportedWithItsPath() => Assert.That(
        async () => await BareGateway.StartAsync("--Gateway:Tennants:acme:Plan=default"),
        Throws.TypeOf<InvalidConfigurationException>().With.Message.Contain("Gateway:Tennants").And.Message.Contain("Tenants"));
}
