using Gateway.Host.Native;

namespace Gateway.Tests.Host.Native;

internal sealed class OwnAddressesTests
{
    private static readonly OwnAddresses Addresses = new(new Uri("https://ref.example/base/"), "https://gateway.example", "/native/main");

    [TestCase("https://ref.example/base/storage/v1/a%2Fb?x=1#y", ExpectedResult = "https://gateway.example/native/main/storage/v1/a%2Fb?x=1#y")]
    [TestCase("http://REF.example/base/a", ExpectedResult = "https://gateway.example/native/main/a")]
    [TestCase("https://ref.example:443/base", ExpectedResult = "https://gateway.example/native/main")]
    [TestCase("//ref.example/base/a", ExpectedResult = "https://gateway.example/native/main/a")]
    [TestCase("/base/a?x", ExpectedResult = "/native/main/a?x")]
    [TestCase("relative/a", ExpectedResult = "relative/a")]
    [TestCase("?x=1", ExpectedResult = "?x=1")]
    [TestCase("https://ref.example.evil.example/base/a", ExpectedResult = "https://ref.example.evil.example/base/a")]
    [TestCase("https://ref.example:8443/base/a", ExpectedResult = "https://ref.example:8443/base/a")]
    [TestCase("https://other.example/?back=https://ref.example/base", ExpectedResult = "https://other.example/?back=https://ref.example/base")]
    [TestCase("https://ref.example/elsewhere", ExpectedResult = null)]
    [TestCase("https://ref.example/basement", ExpectedResult = null)]
    [TestCase("/elsewhere", ExpectedResult = null)]
    [TestCase("myapp://callback", ExpectedResult = "myapp://callback")]
    public string? Translate_Address_IsTheGatewaysWhereItIsTheProjects(string address) => Addresses.Translate(address);
}
