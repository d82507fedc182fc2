using Gateway.Host.Tenancy;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions.Connections;

namespace Gateway.Tests.Host.Tenancy;

/// <summary>How calls are protected, as plans and connections say it.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ResilienceReaderTests
{
    [Test]
    public void Read_Nothing_IsTheFallback() =>
        Assert.That(Read(ofPlan: true, out _), Is.SameAs(ResilienceSettings.Default));

    [TestCase("FirstByte", "ConnectionCalls", true)]
    [TestCase("firstbyte", "connectioncalls", true)]
    [TestCase("first_byte", "connection_calls", false)]
    public void Read_EitherSpelling_ChangesWhatIsNamedOnly(string firstByte, string calls, bool ofPlan)
    {
        var read = Read(ofPlan, out var errors, (firstByte, "00:00:05"), (calls, "7"));
        Assert.That(errors, Is.Empty);
        Assert.That(read, Is.EqualTo(ResilienceSettings.Default with { FirstByte = TimeSpan.FromSeconds(5), ConnectionCalls = 7 }));
    }

    [Test]
    public void Read_ManyMistakes_NamesEach()
    {
        Read(
            ofPlan: true, out var errors, ("FirstByte", "30"), ("Idle", "10.00:00:00"), ("Retries", "11"), ("RetryShare", "1.5"), ("BreakerRatio", "0"), ("BreakerMinimum", "1"),
            ("ConnectionCalls", "none"), ("QueueWait", "-00:00:01"), ("Retry", "3"));
        Assert.That(
            errors.Select(static error => error.Path),
            Is.EquivalentTo(["R:FirstByte", "R:Idle", "R:Retries", "R:RetryShare", "R:BreakerRatio", "R:BreakerMinimum", "R:ConnectionCalls", "R:QueueWait", "R:Retry"]));
        Assert.That(errors.Single(static error => error.Path == "R:Retry").Message, Does.Contain("FirstByte").And.Contain("TenantCalls"));
    }

    [Test]
    public void Read_OfAConnection_SaysNothingOfTheTenant()
    {
        Read(ofPlan: false, out var errors, ("tenant_calls", "7"));
        Assert.That(errors.Single().Message, Does.Contain("first_byte").And.Not.Contain("tenant_queue"));
    }

    [Test]
    public void Read_HedgeAfterTheTimeIsOver_IsAMistake()
    {
        Read(ofPlan: true, out var errors, ("HedgeAfter", "00:00:10"), ("FirstByte", "00:00:05"));
        Assert.That(errors.Single().Path, Is.EqualTo("R:HedgeAfter"));
    }

    private static ResilienceSettings Read(bool ofPlan, out IReadOnlyList<SettingsError> errors, params (string Name, string Value)[] settings)
    {
        var section = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create($"R:{setting.Name}", (string?)setting.Value))).Build().GetSection("R");
        var found = new SettingsErrors();
        var read = ResilienceReader.Read(section, ResilienceSettings.Default, ofPlan, found);
        errors = found.All;
        return read;
    }
}
