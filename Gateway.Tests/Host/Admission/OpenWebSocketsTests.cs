using Gateway.Host.Admission;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Host.Admission;

internal sealed class OpenWebSocketsTests
{
    [Test]
    public void Enter_OneTenantAlone_ComesToHalfOfTheRoom()
    {
        var sockets = new OpenWebSockets(new OverloadOptions(10) { WebSockets = 20 });
        var held = Enumerable.Range(0, 10).Select(_ => sockets.Enter("heavy")).ToList();
        Assert.That(() => sockets.Enter("heavy"), Throws.InstanceOf<ProviderException>().With.Property("Kind").EqualTo(ErrorKind.RateLimited));

        using (sockets.Enter("light"))
            Assert.That(sockets.Count, Is.EqualTo(11));
        held[0].Dispose();
        held[0].Dispose();
        Assert.That(sockets.Count, Is.EqualTo(9), "once is enough");
        held[0] = sockets.Enter("heavy");
        held.ForEach(static place => place.Dispose());
        Assert.That(sockets.Count, Is.Zero);
        held = [.. Enumerable.Range(0, 10).Select(_ => sockets.Enter("heavy"))];
        Assert.That(held, Has.Count.EqualTo(10));
    }

    [Test]
    public void Read_WhatIsConfigured_IsTaken()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Gateway:Overload:Connections"] = "50", ["Gateway:Overload:WebSockets"] = "20" }).Build();
        var errors = new SettingsErrors();
        var options = OverloadOptions.Read(configuration, errors);
        Assert.That(errors.All, Is.Empty);
        Assert.That((options.Connections, options.WebSockets), Is.EqualTo((50, 20)));
    }

    [Test]
    public void Enter_NoRoomAtAll_IsNobodysFault()
    {
        var sockets = new OpenWebSockets(new OverloadOptions(10) { WebSockets = 2 });
        sockets.Enter("a");
        sockets.Enter("b");
        Assert.That(() => sockets.Enter("c"), Throws.InstanceOf<ProviderException>().With.Property("Kind").EqualTo(ErrorKind.UpstreamUnavailable));
    }
}
