using Gateway.Host.Admission;
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
    public void Enter_NoRoomAtAll_IsNobodysFault()
    {
        var sockets = new OpenWebSockets(new OverloadOptions(10) { WebSockets = 2 });
        sockets.Enter("a");
        sockets.Enter("b");
        Assert.That(() => sockets.Enter("c"), Throws.InstanceOf<ProviderException>().With.Property("Kind").EqualTo(ErrorKind.UpstreamUnavailable));
    }
}
