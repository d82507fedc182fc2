using Microsoft.Extensions.Configuration;
using Providers.Abstractions.Connections;
using Providers.Supabase;

namespace Gateway.Tests.Supabase.Settings;

/// <summary>Settings of a connection, each mistake with its path and how to mend it.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class SupabaseSettingsTests
{
    private const string Url = "https://abcdefghij.supabase.co";

    [TestCase("https://abcdefghij.supabase.co", "https://abcdefghij.supabase.co/rest/v1/")]
    [TestCase("https://abcdefghij.supabase.co/", "https://abcdefghij.supabase.co/rest/v1/")]
    [TestCase("http://localhost:54321", "http://localhost:54321/rest/v1/")]
    [TestCase("https://data.example.org/supabase/", "https://data.example.org/supabase/rest/v1/")]
    public void Read_Address_LeadsToTheServices(string url, string rest)
    {
        var (settings, errors) = Read(("url", url), ("publishable_key", StubProject.PublishableKey));
        Assert.That(errors, Is.Empty);
        Assert.That(settings!.Rest, Is.EqualTo(rest));
        Assert.That(settings.SecretKey, Is.Null);
    }

    [TestCase(null, "missing")]
    [TestCase("", "missing")]
    [TestCase("abcdefghij.supabase.co", "no address")]
    [TestCase("ftp://abcdefghij.supabase.co", "no address")]
    [TestCase("postgresql://postgres@db.abcdefghij.supabase.co:5432/postgres", "no address")]
    [TestCase("http://abcdefghij.supabase.co", "Use https")]
    [TestCase("https://user:secret@abcdefghij.supabase.co", "user")]
    [TestCase("https://abcdefghij.supabase.co/?apikey=x", "query")]
    [TestCase("https://abcdefghij.supabase.co/#x", "fragment")]
    public void Read_WrongAddress_IsAMistake(string? url, string says)
    {
        var (_, errors) = Read(("url", url), ("publishable_key", StubProject.PublishableKey));
        Assert.That(errors.Select(error => error.Path), Is.EqualTo(["url"]));
        Assert.That(errors[0].Message, Does.Contain(says));
    }

    [Test]
    public void Read_KeysOfEitherForm_AreTaken([Values] bool legacy)
    {
        var (settings, errors) = Read(
            ("url", Url),
            ("publishable_key", legacy ? StubProject.LegacyAnonKey : $" {StubProject.PublishableKey}\n"),
            ("secret_key", legacy ? StubProject.LegacyServiceKey : StubProject.SecretKey));
        Assert.That(errors, Is.Empty);
        Assert.That(settings!.PublishableKey.Headers.Select(header => header.Key), Is.EqualTo(legacy ? ["apikey", "Authorization"] : (string[])["apikey"]));
        Assert.That(settings.SecretKey!.Headers, Has.Count.EqualTo(legacy ? 2 : 1));
        Assert.That($"{settings.PublishableKey} {settings.SecretKey}", Is.EqualTo("Publishable Secret"), "a key is never written by accident");
    }

    [TestCase("publishable_key", null, "missing")]
    [TestCase("publishable_key", "gw_pk_0123456789", "no key of a Supabase project")]
    [TestCase("publishable_key", "sb_publishable_é", "no key of a Supabase project")]
    [TestCase("publishable_key", "eyJhbGciOiJIUzI1NiJ9.e30.x", "no key of a Supabase project")]
    [TestCase("publishable_key", "eyJhbGciOiJIUzI1NiJ9.%%%.x", "no key of a Supabase project")]
    [TestCase("publishable_key", StubProject.SecretKey, "interchanged")]
    [TestCase("secret_key", StubProject.PublishableKey, "interchanged")]
    [TestCase("secret_key", "postgres-password", "no key of a Supabase project")]
    public void Read_WrongKey_IsAMistakeThatDoesNotShowIt(string name, string? key, string says)
    {
        var (_, errors) = Read(("url", Url), ("publishable_key", name == "publishable_key" ? key : StubProject.PublishableKey), ("secret_key", name == "secret_key" ? key : null));
        Assert.That(errors.Select(error => error.Path), Is.EqualTo([name]));
        Assert.That(errors[0].Message, Does.Contain(says));
        if (key is not null)
            Assert.That(errors[0].Message, Does.Not.Contain(key));
    }

    [Test]
    public void Read_LegacyKeysInterchanged_AreTwoMistakes()
    {
        var (_, errors) = Read(("url", Url), ("publishable_key", StubProject.LegacyServiceKey), ("secret_key", StubProject.LegacyAnonKey));
        Assert.That(errors.Select(error => error.Path), Is.EqualTo(["publishable_key", "secret_key"]));
    }

    [Test]
    public void Read_LegacyKeyOfAnotherProject_IsAMistake()
    {
        var (_, errors) = Read(("url", Url), ("publishable_key", StubProject.LegacyKey("anon", "zyxwvutsrq")));
        Assert.That(errors.Single().Message, Does.Contain("zyxwvutsrq"));
    }

    // Self-hosted projects have keys that name what they like.
    [Test]
    public void Read_LegacyKeyAtAnAddressOfOnesOwn_IsTaken() =>
        Assert.That(Read(("url", "https://data.example.org"), ("publishable_key", StubProject.LegacyKey("anon", "zyxwvutsrq"))).Errors, Is.Empty);

    [Test]
    public void Read_SettingThatThereIsNot_IsAMistakeBesideTheOthers()
    {
        var (_, errors) = Read(("url", "nonsense"), ("anon_key", "x"));
        Assert.That(errors.Select(error => error.Path), Is.EquivalentTo(["url", "anon_key", "publishable_key"]));
    }

    private static (SupabaseSettings? Settings, IReadOnlyList<SettingsError> Errors) Read(params (string Name, string? Value)[] values)
    {
        var errors = new SettingsErrors();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values.Where(static pair => pair.Value is not null).ToDictionary(pair => pair.Name, pair => pair.Value)).Build();
        return (SupabaseSettingsReader.Read(configuration, errors), errors.All);
    }
}
