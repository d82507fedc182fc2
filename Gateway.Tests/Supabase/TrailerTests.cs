using System.Net;
using System.Text;
using Gateway.Tests.Host.Native;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Supabase;

/// <summary>What a project says of a body that comes in chunks: a length that is none, and trailers, which over HTTP/2 callers would see.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class TrailerTests
{
    [Test]
    public async Task Trailers_OfAProject_ReachNobody()
    {
        await using var project = await StubProject.RunAsync(
            // The server has no trailers over HTTP/1.1.
            static async context => await context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport.Output.WriteAsync(Encoding.ASCII.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nContent-Length: 200\r\n\r\n2\r\n[]\r\n0\r\nX-Key: {StubProject.SecretKey}\r\n\r\n")),
            configure: OpenWebSocket.UseHttp2);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/db/notes") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Add("apikey", project.Server.Key);
        using var response = await project.Gateway.Http.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("[]"));
        Assert.That(response.TrailingHeaders, Is.Empty);
    }
}
