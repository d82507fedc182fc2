using Providers.Abstractions.Native;

namespace Gateway.Tests.Abstractions.Native;

internal sealed class NativeAddressTests
{
    [TestCase("/a", "")]
    [TestCase("/a%2Fb/%41/;x=1,~!$&'()*+:@=/", "?q=%20&r=a b")]
    [TestCase("/..a/b../.c/...", "")]
    [TestCase("/100%25", "?..=/../")]
    [TestCase("/%25zz", "")]
    public void Join_WithinTheRoot_ChangesNothing(string path, string query)
    {
        query = query.Replace(' ', '+');
        var address = NativeAddress.Join("https://project.example/base", path, query);
        Assert.That(address.AbsoluteUri, Is.EqualTo($"https://project.example/base{path}{query}"));
        Assert.That(address.PathAndQuery, Is.EqualTo($"/base{path}{query}"));
    }

    [TestCase("")]
    [TestCase("a")]
    [TestCase("@evil.example/")]
    [TestCase("//evil.example/a")]
    [TestCase("/a//b")]
    [TestCase("/..")]
    [TestCase("/a/./b")]
    [TestCase("/a/%2e%2E/b")]
    [TestCase("/a/%252e%252e")]
    [TestCase("/a/%2525252e%2525252e")]
    [TestCase("/a/b%2f..")]
    [TestCase("/a/..%255c")]
    [TestCase("/a\\b")]
    [TestCase("/a#b")]
    [TestCase("/a b")]
    [TestCase("/a\r\nX: 1")]
    [TestCase("/a\0")]
    [TestCase("/é")]
    [TestCase("/a?b")]
    public void Join_PathThatCouldLeave_IsRefused(string path) =>
        Assert.That(Refusal.Of(() => NativeAddress.Join("https://project.example", path, "")), Does.StartWith("The path "));

    [TestCase("?a#b")]
    [TestCase("?a b")]
    [TestCase("?a\r\nX: 1")]
    public void Join_QueryThatNoAddressCanHold_IsRefused(string query) => Refusal.Of(() => NativeAddress.Join("https://project.example", "/a", query));

    [Test]
    public void Join_EncodedWithoutEnd_IsRefused()
    {
        var path = "/a";
        for (var i = 0; i < 10; i++)
            path = "/" + Uri.EscapeDataString(path[1..] + "%");
        Refusal.Of(() => NativeAddress.Join("https://project.example", path, ""));
    }
}
