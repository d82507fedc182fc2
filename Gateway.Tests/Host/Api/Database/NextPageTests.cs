using Gateway.Host.Api.Database;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Host.Api.Database;

internal sealed class NextPageTests
{
    [TestCase("/api/db/rows?cursor=", "https://x/api/db/rows?cursor=a%2Fb")]
    [TestCase("/api/db/rows?cursor", "https://x/api/db/rows?cursor=a%2Fb")]
    [TestCase("/api/db/rows?order=n&cursor=old&limit=3", "https://x/api/db/rows?order=n&limit=3&cursor=a%2Fb")]
    [TestCase("/api/db/rows?apikey=gw_pk_1&cursor=", "https://x/api/db/rows?cursor=a%2Fb")]
    [TestCase("/api/db/r%C3%A4ume?a=eq.%C3%A4&cursor=", "https://x/api/db/r%C3%A4ume?a=eq.%C3%A4&cursor=a%2Fb")]
    [TestCase("/api/db/ro<w>s?data->x=eq.\"1\"&cursor=", "https://x/api/db/ro%3Cw%3Es?data-%3Ex=eq.%221%22&cursor=a%2Fb")]
    [TestCase("/api/db/rows?a=in.(1,2)&b=cs.{x}&cursor=", "https://x/api/db/rows?a=in.(1,2)&b=cs.%7Bx%7D&cursor=a%2Fb")]
    public void Address_OfARequest_IsAUriWithTheNextCursor(string target, string expected)
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = "https";
        context.Request.Host = new HostString("x");
        context.Request.QueryString = new QueryString(target[target.IndexOf('?', StringComparison.Ordinal)..]);
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;

        var address = NextPage.Address(context.Request, "a/b");

        Assert.That(address, Is.EqualTo(expected));
        Assert.That(new Uri(address).AbsoluteUri, Is.EqualTo(address));
    }
}
