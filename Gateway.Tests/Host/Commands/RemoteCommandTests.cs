using Gateway.Host.Commands;
using Gateway.Tests.Host.ControlPlane;

namespace Gateway.Tests.Host.Commands;

/// <summary>Commands on a gateway elsewhere.</summary>
internal sealed class RemoteCommandTests() : ControlPlaneFixture(StoreKind.Sqlite)
{
    [Test]
    public async Task Tenant_OverTheApi_IsMadeWithTheOperatorsKeyFromAFile()
    {
        (await RunAsync(Admin.Key!, "tenants", "add", "remote")).Expect(ExitCode.Done);
        (await Admin.GetAsync("/admin/tenants/remote")).Expect(200);
        Assert.That((await RunAsync(Admin.Key!, "tenants", "list")).Expect(ExitCode.Done).Output, Does.Match("(?m)^declared .*configuration").And.Match("(?m)^remote .*store"));
    }

    [Test]
    public async Task Key_ThatIsNoOperators_IsRefusedWithoutBeingRepeated()
    {
        var run = (await RunAsync(Running.Declared.SecretKey, "tenants", "list")).Expect(ExitCode.Refused);
        Assert.That(run.Error, Does.Contain("operator key").And.Not.Contain(Running.Declared.SecretKey));
        (await RunAsync("", "tenants", "list")).Expect(ExitCode.Mistake);
    }

    [Test]
    public async Task Gateway_ThatIsAway_IsToldSo()
    {
        var run = await CommandRun.StartAsync(Admin.Key!, ["tenants", "list", "--url", "http://127.0.0.1:9", "--key-file", "-"]);
        Assert.That(run.Expect(ExitCode.Refused).Error, Does.Contain("cannot be reached"));
    }

    private Task<CommandRun> RunAsync(string key, params string[] arguments) =>
        CommandRun.StartAsync(key, [.. arguments, "--url", Running.Gateway.Address.ToString(), "--key-file", "-"]);
}
