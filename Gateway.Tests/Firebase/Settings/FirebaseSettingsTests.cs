using System.Text.Json.Nodes;
using Gateway.Tests.Backends;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions.Connections;
using Providers.Firebase;
using Providers.Firebase.Settings;

namespace Gateway.Tests.Firebase.Settings;

/// <summary>What of a connection's settings is refused, and that no message shows a secret.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class FirebaseSettingsTests
{
    private const string Project = "acme-1234";

    [Test]
    public void Read_ServiceAccount_AsObjectOrText()
    {
        foreach (var account in new JsonNode[] { ServiceAccounts.Of(Project), ServiceAccounts.Json(Project) })
        {
            var (settings, errors) = Read(new JsonObject { ["project_id"] = Project, ["service_account"] = account });
            Assert.That(errors, Is.Empty);
            Assert.That(settings!.ServiceAccount!.ClientEmail, Is.EqualTo($"firebase-adminsdk@{Project}.iam.gserviceaccount.com"));
            Assert.That(settings.ServiceAccount.ToString(), Does.Not.Contain("PRIVATE"));
        }
    }

    [Test]
    public void Read_ServiceAccountFile_IsRead()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, ServiceAccounts.Json(Project));
            var (settings, errors) = Read(new JsonObject { ["project_id"] = Project, ["service_account_file"] = file });
            Assert.That(errors, Is.Empty);
            Assert.That(settings!.ServiceAccount, Is.Not.Null);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void Read_KeyEscapedTwice_IsTheKeyAllTheSame()
    {
        var account = ServiceAccounts.Of(Project);
        account["private_key"] = ServiceAccounts.PrivateKey.Replace("\n", "\\n", StringComparison.Ordinal);
        Assert.That(Read(new JsonObject { ["project_id"] = Project, ["service_account"] = account }).Errors, Is.Empty);
    }

    [TestCase("project_id", "other-1234", "belongs to the project 'other-1234'")]
    [TestCase("type", "authorized_user", "authorized_user")]
    [TestCase("private_key", "", "lacks")]
    [TestCase("private_key", "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n-----END PRIVATE KEY-----\n", "cut short")]
    [TestCase("private_key", "CUT", "cut short")]
    [TestCase("private_key", "PUBLIC", "cut short")]
    [TestCase("client_email", "", "lacks")]
    [TestCase("token_uri", "http://169.254.169.254/token", "token_uri")]
    public void Read_BadServiceAccount_IsToldWithoutTheKey(string member, string value, string says)
    {
        var account = ServiceAccounts.Of(Project);
        account[member] = value switch
        {
            "CUT" => ServiceAccounts.PrivateKey[..(ServiceAccounts.PrivateKey.Length / 2)],
            "PUBLIC" => Public(),
            _ => value,
        };
        var error = Read(new JsonObject { ["project_id"] = Project, ["service_account"] = account }).Errors.Single();
        Assert.That(error.Path, Is.EqualTo("service_account"));
        Assert.That(error.Message, Does.Contain(says).And.Not.Contain("MII").And.EndsWith("."));
    }

    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("my-secret-key")]
    public void Read_ServiceAccountThatIsNoJson_IsToldWithoutIt(string text)
    {
        var error = Read(new JsonObject { ["project_id"] = Project, ["service_account"] = text }).Errors.Single();
        Assert.That(error.Message, Does.Contain("JSON").And.Not.Contain("my-secret-key"));
    }

    [Test]
    public void Read_ServiceAccountTwiceOrAFileThatIsNot_IsTold()
    {
        var errors = Read(new JsonObject { ["project_id"] = Project, ["service_account"] = ServiceAccounts.Json(Project), ["service_account_file"] = "/none/such.json" }).Errors;
        Assert.That(errors.Select(error => error.Path), Is.All.EqualTo("service_account_file"));
        Assert.That(errors, Has.Count.EqualTo(2));
    }

    [Test]
    public void Read_Buckets_OneByDefaultOrSeveral()
    {
        Assert.That(Read(new JsonObject { ["project_id"] = Project }).Settings!.Bucket, Is.EqualTo($"{Project}.firebasestorage.app"));
        Assert.That(Read(new JsonObject { ["project_id"] = Project, ["bucket"] = "acme-1234.appspot.com" }).Settings!.Bucket, Is.EqualTo("acme-1234.appspot.com"));
        var several = Read(new JsonObject { ["project_id"] = Project, ["buckets"] = new JsonObject { ["files"] = "acme-files" } }).Settings!;
        Assert.That(several.Bucket, Is.Null);
        Assert.That(several.Buckets["files"], Is.EqualTo("acme-files"));
    }

    [TestCase("bucket", "gs://acme")]
    [TestCase("bucket", "a/b")]
    [TestCase("bucket", "..")]
    [TestCase("project_id", "Bad Project")]
    [TestCase("project_id", "a/b")]
    [TestCase("colour", "red")]
    public void Read_BadValue_IsToldWithItsPath(string name, string value) =>
        Assert.That(Read(new JsonObject { ["project_id"] = Project, [name] = value }).Errors.Select(error => error.Path), Is.EqualTo([name]));

    [Test]
    public void Read_OverTheApi_NamesNothingOfTheGatewaysMachine()
    {
        var settings = new JsonObject { ["project_id"] = Project, ["service_account_file"] = "/etc/passwd", ["emulator"] = new JsonObject { ["auth"] = "169.254.169.254:80" } };
        Assert.That(Read(settings, isOverApi: true).Errors.Select(error => error.Path), Is.EqualTo(["service_account_file", "emulator"]));
        Assert.That(Read(new JsonObject { ["project_id"] = Project }, isOverApi: true).Errors, Is.Empty);
    }

    private static (FirebaseSettings? Settings, IReadOnlyList<SettingsError> Errors) Read(JsonObject settings, bool isOverApi = false)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(settings.ToJsonString()));
        var errors = new SettingsErrors();
        return (FirebaseSettingsReader.Read(new ConfigurationBuilder().AddJsonStream(stream).Build(), new ConnectionContext("test", "main", "/data") { IsOverApi = isOverApi }, errors), errors.All);
    }

    private static string Public()
    {
        using var rsa = System.Security.Cryptography.RSA.Create();
        rsa.ImportFromPem(ServiceAccounts.PrivateKey);
        return rsa.ExportSubjectPublicKeyInfoPem();
    }
}
