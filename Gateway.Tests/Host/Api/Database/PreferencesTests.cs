using Gateway.Host.Api.Database;
using Microsoft.AspNetCore.Http;
using Providers.Abstractions.Database;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Host.Api.Database;

internal sealed class PreferencesTests
{
    [Test]
    public void Read_SeveralInAnyCase_TakesThemAll()
    {
        var read = Read("Return=Minimal, COUNT=exact", "resolution=merge-duplicates,max-affected=7 , missing=default");
        Assert.That(read, Is.EqualTo(new Preferences(ReturnMinimal: true, CountMode.Exact, ConflictResolution.Merge, MissingDefault: true, MaxAffected: 7)));
    }

    [Test]
    public void Read_ExplainAndSteps_AreAskedForByName()
    {
        Assert.That(Read("Explain").Explain, Is.True);
        Assert.That(Read("tx=best-effort").ToWriteOptions().BestEffort, Is.True);
        Assert.That(Read("tx=commit").ShowsWritten, Is.False);
    }

    [Test]
    public void Read_UnknownOnes_PassesThemOver() =>
        Assert.That(Read("handling=lenient, wait=10", "", ",,", new string('x', 500)), Is.EqualTo(default(Preferences)));

    [TestCase("max-affected=")]
    [TestCase("max-affected=-1")]
    [TestCase("max-affected=many")]
    public void Read_MaxAffectedThatIsNoNumber_IsRefused(string preference) =>
        Assert.That(() => Read(preference), Throws.TypeOf<ProviderException>().With.Property("Kind").EqualTo(ErrorKind.InvalidRequest));

    private static Preferences Read(params string[] values)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["Prefer"] = values;
        return Preferences.Read(context.Request);
    }
}
