using System.Diagnostics;
using System.Net;
using System.Net.Http;
using Gateway.Host.Forwarding;

namespace Gateway.Tests.Host.Forwarding;

internal sealed class TraceContextHandlerTests
{
    [Test]
    public async Task SendAsync_WithinATrace_SendsItAlong()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.TraceStateString = "vendor=1";
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://upstream/");

        await SendAsync(request);

        Assert.That(request.Headers.GetValues("traceparent"), Is.EqualTo([activity.Id]));
        Assert.That(request.Headers.GetValues("tracestate"), Is.EqualTo(["vendor=1"]));
    }

    [Test]
    public async Task SendAsync_AgainAndWithTheCallersOwn_SendsOneOnly()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://upstream/");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        await SendAsync(request);
        await SendAsync(request);

        Assert.That(request.Headers.GetValues("traceparent"), Is.EqualTo([activity.Id]));
    }

    [Test]
    public async Task SendAsync_WithoutATrace_LeavesTheRequestAsItIs()
    {
        Activity.Current = null;
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://upstream/");

        await SendAsync(request);

        Assert.That(request.Headers, Is.Empty);
    }

    private static async Task SendAsync(HttpRequestMessage request)
    {
        using var client = new HttpMessageInvoker(new TraceContextHandler(new Silent()));
        using var response = await client.SendAsync(request, CancellationToken.None);
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
    }
}
