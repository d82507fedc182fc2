using Gateway.Host.Keys;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Host.Keys;

internal sealed class GatewayCredentialsTests
{
    [TestCase("", ExpectedResult = "")]
    [TestCase("?", ExpectedResult = "?")]
    [TestCase("?a=1&&b", ExpectedResult = "?a=1&&b")]
    [TestCase("?a=%20+%zz&a=1", ExpectedResult = "?a=%20+%zz&a=1")]
    [TestCase("?apikey=gw_pk_a", ExpectedResult = "")]
    [TestCase("?APIKEY=anything&a=1", ExpectedResult = "?a=1")]
    [TestCase("?a=1&%61pikey", ExpectedResult = "?a=1")]
    [TestCase("?a=gw_sk_b&b=x%67w_op_c&c=gw_", ExpectedResult = "?c=gw_")]
    public string Strip_Query_TakesKeysOutAndLeavesTheRest(string query)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);
        GatewayCredentials.Strip(request);
        return request.QueryString.Value!;
    }

    [TestCase("gw_pk_", ExpectedResult = true)]
    [TestCase("https://app.example/?apikey=gw_sk_abc#x", ExpectedResult = true)]
    [TestCase("gw_gw_op_", ExpectedResult = true)]
    [TestCase("gw_", ExpectedResult = false)]
    [TestCase("gw_px_gw-pk_", ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    public bool IsIn_Text_FindsAKeyAnywhere(string text) => GatewayKey.IsIn(text);

    [Test]
    public void Strip_AuthorizationWithKeyAndToken_LeavesTheToken()
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Authorization = new[] { "Bearer gw_pk_a", "Bearer token" };
        GatewayCredentials.Strip(request);
        Assert.That(request.Headers.Authorization.ToArray(), Is.EqualTo(new[] { "Bearer token" }));
    }
}
