using System.Net;
using Gateway.Host.Forwarding;

namespace Gateway.Tests.Host.Forwarding;

[Parallelizable(ParallelScope.All)]
internal sealed class PublicAddressesTests
{
    [TestCase("8.8.8.8")]
    [TestCase("172.15.255.255")]
    [TestCase("172.32.0.1")]
    [TestCase("192.167.255.255")]
    [TestCase("2606:4700::1111")]
    [TestCase("::ffff:8.8.8.8")]
    [TestCase("64:ff9b::808:808")] // 8.8.8.8 through a translator.
    public void Address_OfTheInternet_IsPublic(string address) => Assert.That(PublicAddresses.IsPublic(IPAddress.Parse(address)), Is.True);

    [TestCase("0.0.0.0")]
    [TestCase("10.1.2.3")]
    [TestCase("100.100.100.200")] // Alibaba's metadata.
    [TestCase("127.8.9.10")]
    [TestCase("168.63.129.16")] // Azure's.
    [TestCase("169.254.169.254")] // Most others'.
    [TestCase("172.16.0.1")]
    [TestCase("172.31.255.255")]
    [TestCase("192.168.1.1")]
    [TestCase("198.18.0.1")]
    [TestCase("224.0.0.1")]
    [TestCase("255.255.255.255")]
    [TestCase("::")]
    [TestCase("::1")]
    [TestCase("::127.0.0.1")]
    [TestCase("::ffff:127.0.0.1")]
    [TestCase("fe80::1")]
    [TestCase("fec0::1")]
    [TestCase("fc00::1")]
    [TestCase("fd00:ec2::254")] // Amazon's.
    [TestCase("ff02::1")]
    [TestCase("2001:db8::1")]
    [TestCase("2001::1")] // Teredo.
    [TestCase("2002:7f00:1::")] // 127.0.0.1 by 6to4.
    [TestCase("64:ff9b::7f00:1")] // 127.0.0.1 through a translator.
    public void Address_OfSomethingElse_IsNot(string address) => Assert.That(PublicAddresses.IsPublic(IPAddress.Parse(address)), Is.False);
}
