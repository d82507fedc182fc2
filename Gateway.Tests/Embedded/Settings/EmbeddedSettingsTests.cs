using Providers.Abstractions.Connections;
using Providers.Embedded;

namespace Gateway.Tests.Embedded.Settings;

[TestFixture]
internal sealed class EmbeddedSettingsTests
{
    [Test]
    public async Task Read_Mistakes_AllReportedWithTheirPaths()
    {
        await using var embedded = new EmbeddedFixture();
        var errors = new SettingsErrors();
        embedded.Provider.ReadSettings(
            EmbeddedFixture.Parse("""{"pat":1,"path":"../x","scan_limit":0,"tables":{"t":{"policy":"all"}},"buckets":{"b":{"policy":"all","max_size":"big","x":1}},"auth":{"confirm_email":"yes","min_password_length":2}}"""),
            new ConnectionContext("t", "main", "/data"), errors);
        Assert.That(errors.All.Select(e => e.Path), Is.EquivalentTo(new[]
        {
            "pat", "path", "scan_limit", "tables:t:policy", "buckets:b:policy", "buckets:b:max_size", "buckets:b:x", "auth:confirm_email", "auth:min_password_length",
        }));
    }

    [Test]
    public async Task Read_NoPath_FolderOfTenantAndConnection()
    {
        await using var embedded = new EmbeddedFixture();
        var errors = new SettingsErrors();
        var settings = (EmbeddedSettings)embedded.Provider.ReadSettings(
            EmbeddedFixture.Parse("{}"), new ConnectionContext("../Ä", "main", "/data"), errors);
        Assert.That(settings.Directory, Is.EqualTo(Path.Combine(Path.GetFullPath("/data"), "embedded", "%2e%2e%2f%c3%84", "main")));
    }

    [Test]
    public async Task CheckAsync_Works_AndTellsWhenNot()
    {
        await using var embedded = new EmbeddedFixture();
        Assert.That((await embedded.Provider.CheckAsync(embedded.Connection, default)).All(finding => finding.Ok));
        await File.WriteAllTextAsync(Path.Combine(embedded.Folder, "file"), "");
        var broken = embedded.Connect("x", System.Text.Json.JsonSerializer.Serialize(new { path = Path.Combine(embedded.Folder, "file") }));
        Assert.That((await embedded.Provider.CheckAsync(broken, default)).Any(finding => !finding.Ok));
    }
}
