using System.Text;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Native;
using Providers.Supabase.Native;

namespace Gateway.Tests.Supabase.Native;

internal sealed class RealtimeMessagesTests
{
    private const string Credential = "sb_publishable_upstream";

    [TestCase("""{"topic":"realtime:a","event":"phx_join","payload":{"config":{"private":true},"access_token":"KEY"},"ref":"1","join_ref":"1"}""")]
    [TestCase("""{"payload":{"access_token":"KEY"},"event":"access_token","topic":"é\n"}""")]
    [TestCase("""["1","2","realtime:a","phx_join",{"access_token":"KEY","user_token":"KEY"}]""")]
    [TestCase("""[null,"2","realtime:a","access_token",{"access_token" : "KEY"}]""")]
    public void Rewrite_JoinOrToken_PutsTheConnectionsCredentialInTheKeysPlace(string message)
    {
        var rewritten = Rewrite(message.Replace("KEY", "gw_pk_key", StringComparison.Ordinal));
        Assert.That(rewritten, Is.EqualTo(message.Replace("KEY", Credential, StringComparison.Ordinal)));
    }

    [TestCase("""{"topic":"a","event":"phx\u005fjoin","payload":{"access\u005ftoken":"gw\u005fpk_key"}}""", """{"topic":"a","event":"phx\u005fjoin","payload":{"access\u005ftoken":"sb_publishable_upstream"}}""")]
    [TestCase("""{"event":"broadcast","event":"phx_join","payload":{},"payload":{"access_token":"gw_pk_key"}}""", """{"event":"broadcast","event":"phx_join","payload":{},"payload":{"access_token":"sb_publishable_upstream"}}""")]
    public void Rewrite_NameInDisguise_IsSeen(string message, string expected) => Assert.That(Rewrite(message), Is.EqualTo(expected));

    // It goes to everybody who listens, and so would the credential.
    [TestCase("""{"topic":"a","event":"broadcast","payload":{"access_token":"gw_sk_key"},"ref":"1"}""")]
    [TestCase("""["1","1","a","broadcast",{"access_token":"gw_sk_key"}]""")]
    [TestCase("""["1","1","a","phx_join",{"config":{"presence":{"access_token":"gw_sk_key"}}}]""")]
    [TestCase("""["access_token","phx_join","access_token","presence",{"access_token":"gw_sk_key"}]""")]
    [TestCase("""{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"1"}""")]
    [TestCase("""{"topic":"a","event":"phx_join","payload":{"access_token":null}}""")]
    [TestCase("""{"topic":"a","event":"phx_join","payload":"access_token"}""")]
    [TestCase("\"access_token\"")]
    [TestCase("")]
    [TestCase("no JSON, and nothing in it that concerns the gateway")]
    public void Rewrite_AnythingElse_PassesAsItIs(string message) => Assert.That(Rewrite(message), Is.Null);

    [Test]
    public void Rewrite_UserToken_PassesWhereItIsAccepted()
    {
        const string message = """{"topic":"a","event":"access_token","payload":{"access_token":"eyJ.user.token"}}""";
        Assert.That(Rewrite(message), Is.Null);
        Assert.That(() => Rewrite(message, acceptsUserTokens: false), Throws.InstanceOf<ProviderException>().With.Property("Kind").EqualTo(ErrorKind.NotSupported));
    }

    [TestCase("""{"event":"phx_join","payload":{"access_token":"gw_pk_key" """)]
    [TestCase("""{"event":"phx_join","payload":{"access_token":"gw_pk_key"}} {}""")]
    [TestCase("""['phx_join',{'access_token':'gw_pk_key'}]""")]
    [TestCase("""{"event":"phx_join","payload":{"access_token":"\ud800"}}""")]
    public void Rewrite_TokenInWhatCannotBeRead_IsRefused(string message) =>
        Assert.That(() => Rewrite(message), Throws.InstanceOf<ProviderException>().With.Property("Kind").EqualTo(ErrorKind.InvalidRequest));

    private static string? Rewrite(string message, bool acceptsUserTokens = true)
    {
        var request = new NativeRequest
        {
            Method = HttpMethod.Get,
            Path = "/realtime/v1/websocket",
            Query = "",
            IsWebSocket = true,
            AcceptsUserTokens = acceptsUserTokens,
            IsGatewayKey = static text => text.StartsWith("gw_", StringComparison.Ordinal),
        };
        return new RealtimeMessages(Credential, request).Rewrite(Encoding.UTF8.GetBytes(message)) is { } rewritten ? Encoding.UTF8.GetString(rewritten.Span) : null;
    }
}
