using Gateway.Host.Keys;
using Providers.Abstractions.Connections;

namespace Gateway.Tests.Host.Keys;

internal sealed class ScopeSetTests
{
    [Test]
    public void Read_Star_GivesAllOfTheKindButNative()
    {
        var secret = Read(KeyKind.Secret, "*");
        var publishable = Read(KeyKind.Publishable, "*");

        Assert.That(secret.Allows(Scope.Keys, null) && secret.Allows(Scope.UsageWrite, null) && secret.Allows(Scope.DbWrite, "any"), Is.True);
        Assert.That(publishable.Allows(Scope.DbWrite, null), Is.True);
        Assert.That(publishable.Allows(Scope.Keys, null) || publishable.Allows(Scope.UsageWrite, null), Is.False);
        Assert.That(secret.Allows(Scope.Native, null) || publishable.Allows(Scope.Native, null), Is.False);
    }

    [Test]
    public void Allows_NarrowedScope_OnlyItsResource()
    {
        var scopes = Read(KeyKind.Secret, "db:read", "db:write:messages");

        Assert.That(scopes.Allows(Scope.DbRead, "anything"), Is.True);
        Assert.That(scopes.Allows(Scope.DbWrite, "messages"), Is.True);
        Assert.That(scopes.Allows(Scope.DbWrite, "users"), Is.False);
        Assert.That(scopes.Allows(Scope.DbWrite, null), Is.False);
    }

    [TestCase(KeyKind.Secret, "db:drop")]
    [TestCase(KeyKind.Secret, "auth:users")]
    [TestCase(KeyKind.Secret, "db:write:")]
    [TestCase(KeyKind.Publishable, "keys")]
    [TestCase(KeyKind.Publishable, "usage:write")]
    public void Read_ScopeThatCannotBeHeld_IsReported(KeyKind kind, string scope)
    {
        var reports = new List<string>();
        ScopeSet.Read([scope], kind, reports.Add);
        Assert.That(reports, Has.Count.EqualTo(1));
    }

    private static ScopeSet Read(KeyKind kind, params string[] scopes) => ScopeSet.Read(scopes, kind, message => Assert.Fail(message));
}
