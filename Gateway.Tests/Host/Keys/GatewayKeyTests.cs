using Gateway.Host.Keys;

namespace Gateway.Tests.Host.Keys;

internal sealed class GatewayKeyTests
{
    // Checksum computed apart, by zlib's crc32.
    private const string Known = "gw_sk_0000000000000000000000000000000000000000000";

    [TestCase(KeyRole.Publishable, "gw_pk_")]
    [TestCase(KeyRole.Secret, "gw_sk_")]
    [TestCase(KeyRole.Operator, "gw_op_")]
    public void TryRead_OwnKey_GivesRoleAndSameHash(object role, string prefix)
    {
        var key = GatewayKey.Create((KeyRole)role);

        Assert.That(key, Does.StartWith(prefix).And.Length.EqualTo(GatewayKey.Length));
        Assert.That(GatewayKey.TryRead(key, out var read, out var hash), Is.True);
        Assert.That(read, Is.EqualTo(role));
        Assert.That(GatewayKey.TryRead(key, out _, out var again) && again.Equals(hash), Is.True);
    }

    [Test]
    public void TryRead_EveryMistypedCharacter_IsRefused()
    {
        var key = GatewayKey.Create(KeyRole.Secret);
        for (var i = 0; i < key.Length; i++)
        {
            var mistyped = key.ToCharArray();
            mistyped[i] = mistyped[i] == 'x' ? 'y' : 'x';
            Assert.That(GatewayKey.TryRead(mistyped, out _, out _), Is.False, $"at {i}");
        }
    }

    [TestCase("")]
    [TestCase("gw_sk_")]
    [TestCase("gw_xx_0000000000000000000000000000000000000000000000000")]
    [TestCase("gw_sk_äöü0000000000000000000000000000000000000000000000")]
    [TestCase("gw_sk_00000000000000000000000000000000000000000000000000")]
    public void TryRead_OtherText_IsRefused(string text) => Assert.That(GatewayKey.TryRead(text, out _, out _), Is.False);

    [Test]
    public void TryRead_KnownChecksum_FollowsTheIeeePolynomial()
    {
        var checksum = Base62(System.IO.Hashing.Crc32.HashToUInt32(System.Text.Encoding.ASCII.GetBytes(Known)));

        Assert.That(System.IO.Hashing.Crc32.HashToUInt32("123456789"u8), Is.EqualTo(0xCBF43926u), "the polynomial's check value");
        Assert.That(GatewayKey.TryRead(Known + checksum, out _, out _), Is.True);
    }

    [Test]
    public void TryRead_ValidKey_AllocatesNothing()
    {
        var key = GatewayKey.Create(KeyRole.Secret);
        GatewayKey.TryRead(key, out _, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            GatewayKey.TryRead(key, out _, out _);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static string Base62(uint value)
    {
        const string digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        var text = "";
        for (var i = 0; i < 6; i++, value /= 62)
            text = digits[(int)(value % 62)] + text;
        return text;
    }
}
