using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Tests.Supabase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Security;

/// <summary>A backend has to prove who it is.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class UpstreamTlsTests
{
    [TestCase("/api/db/notes")]
    [TestCase("/api/db/notes?cursor=")]
    [TestCase("/api/storage/files/a.txt")]
    public async Task Certificate_ThatNobodyVouchesFor_IsRefusedBeforeAnythingIsSent(string path)
    {
        using var certificate = SelfSigned();
        var asked = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        await using var impostor = builder.Build();
        impostor.Run(context =>
        {
            asked++;
            return Answers.Json("[]")(context);
        });
        await impostor.StartAsync();
        await using var project = await StubProject.StartAsync(settings => settings["url"] = impostor.Urls.First().Replace("[::]", "127.0.0.1", StringComparison.Ordinal), Answers.Json("[]"));

        var problem = (await project.Server.GetAsync(path)).ExpectProblem(502, "bad_configuration");
        Assert.That(problem.Text, Does.Contain("certificate"));
        Assert.That(asked, Is.Zero);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
