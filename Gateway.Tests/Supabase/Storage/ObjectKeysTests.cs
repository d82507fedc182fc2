using System.Text.RegularExpressions;
using CsCheck;
using Providers.Supabase.Storage;

namespace Gateway.Tests.Supabase.Storage;

/// <summary>Paths as Supabase's keys: reversible, legal, and unchanged where they can be.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed partial class ObjectKeysTests
{
    private static readonly Gen<string> Legal = Gen.OneOf(
        Gen.String[Gen.Char["abcXYZ019_/!-.*'() &$@=;:+,?"], 0, 30], Gen.String[Gen.Char["!x21aAF"], 0, 12]);

    private static readonly Gen<string> Paths = Gen.OneOf(
        Legal,
        Gen.String[Gen.Char["a!x2Eé~#%\"<>{}|^`[]\\日ö\u00a0\u200b"], 0, 20],
        Gen.Int[0x20, 0x10FFFF].Where(static code => code is < 0xD800 or > 0xDFFF).Array[0, 12].Select(static codes => string.Concat(codes.Select(char.ConvertFromUtf32))));

    [Test]
    public void Read_OfWhatWasWritten_IsThePath() =>
        Paths.Sample(static path => ObjectKeys.Read(ObjectKeys.Write(path)) == path, iter: 20_000);

    [Test]
    public void Write_AnyPath_IsLegal() =>
        Paths.Sample(static path => LegalKey().IsMatch(ObjectKeys.Write(path)), iter: 20_000);

    // What is in a bucket already must be found by the path that a listing gives for it.
    [Test]
    public void Write_OfWhatWasRead_IsTheKeyUnlessItReadsAsWritten() =>
        Legal.Sample(static key => Escaped().IsMatch(key) || (ObjectKeys.Read(key) == key && ObjectKeys.Write(key) == key), iter: 20_000);

    [TestCase("a/b c.txt", "a/b c.txt")]
    [TestCase("é.txt", "!xC3!xA9.txt")]
    [TestCase("wow!.txt", "wow!.txt")]
    [TestCase("wow!é", "wow!x21!xC3!xA9")]
    [TestCase("a!xC3", "a!x21xC3")]
    [TestCase("a!xyz", "a!xyz")]
    [TestCase("a!xc3", "a!xc3")]
    [TestCase("a~b#c%d", "a!x7Eb!x23c!x25d")]
    [TestCase("😀", "!xF0!x9F!x98!x80")]
    public void Write_Path_IsThatKey(string path, string key)
    {
        Assert.That(ObjectKeys.Write(path), Is.EqualTo(key));
        Assert.That(ObjectKeys.Read(key), Is.EqualTo(path));
    }

    [TestCase("a/b c?d.txt", "files/a/b%20c%3Fd.txt")]
    [TestCase("100%", "files/100!x25")]
    [TestCase("a#b", "files/a!x23b")]
    [TestCase("a+b&c=d;e,f:g@h$i(j)'k*l", "files/a+b&c=d;e,f:g@h$i(j)'k*l")]
    public void Address_Path_StandsInOneAddress(string path, string address)
    {
        Assert.That(ObjectKeys.Address("files", path), Is.EqualTo(address));
        Assert.That(new Uri($"https://a.example/object/{address}").AbsolutePath, Is.EqualTo($"/object/{address}"));
    }

    [GeneratedRegex(@"^[\w/!\-.*'() &$@=;:+,?]*\z", RegexOptions.ECMAScript)]
    private static partial Regex LegalKey();

    [GeneratedRegex("!x[0-9A-F]{2}")]
    private static partial Regex Escaped();
}
