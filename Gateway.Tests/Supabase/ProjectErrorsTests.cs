using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Supabase.Auth;
using Providers.Supabase.Database;
using Providers.Supabase.Storage;

namespace Gateway.Tests.Supabase;

/// <summary>What stands in front of a project's services, or speaks for the project as a whole, means the same on each of them.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ProjectErrorsTests
{
    private const string Page = "<html><head><title>502 Bad Gateway</title></head></html>";

    private static readonly Func<UpstreamAnswer, ProviderException>[] Maps = [PostgrestErrors.Map, GoTrueErrors.Map, StorageErrors.Map];

    [TestCase(402, """{"message":"Service for this project is restricted due to the following violations: exceed_egress_quota."}""", ErrorKind.UpstreamUnavailable, "restricted")]
    [TestCase(540, "", ErrorKind.UpstreamUnavailable, "paused")]
    [TestCase(540, Page, ErrorKind.UpstreamUnavailable, "paused")]
    [TestCase(544, """{"message":"upstream timed out"}""", ErrorKind.UpstreamUnavailable, "database")]
    [TestCase(546, "", ErrorKind.UpstreamError, "resources")]
    [TestCase(502, Page, ErrorKind.UpstreamUnavailable, "502")]
    [TestCase(503, "", ErrorKind.UpstreamUnavailable, "503")]
    [TestCase(503, """{"message":"name resolution failed"}""", ErrorKind.UpstreamUnavailable, "resolution")]
    [TestCase(504, Page, ErrorKind.UpstreamTimeout, "in time")]
    [TestCase(520, Page, ErrorKind.UpstreamUnavailable, "520")]
    [TestCase(522, Page, ErrorKind.UpstreamUnavailable, "522")]
    [TestCase(524, Page, ErrorKind.UpstreamTimeout, "in time")]
    [TestCase(525, Page, ErrorKind.UpstreamError, "525")]
    [TestCase(500, Page, ErrorKind.UpstreamError, "500")]
    [TestCase(500, "[1,2", ErrorKind.UpstreamError, "500")]
    [TestCase(500, "null", ErrorKind.UpstreamError, "500")]
    [TestCase(429, Page, ErrorKind.UpstreamRateLimited, "rate")]
    [TestCase(413, Page, ErrorKind.PayloadTooLarge, "")]
    [TestCase(414, Page, ErrorKind.InvalidRequest, "414")]
    [TestCase(431, "", ErrorKind.InvalidRequest, "431")]
    public void Map_StatusAlone_IsThatKindOnEachService(int status, string body, ErrorKind kind, string says)
    {
        foreach (var map in Maps)
        {
            var error = map(UpstreamAnswers.Of(status, body));
            Assert.That(error.Kind, Is.EqualTo(kind), map.Method.DeclaringType!.Name);
            Assert.That(error.Message, Does.Contain(says).And.Not.Contain("<html"));
            if (kind == ErrorKind.UpstreamUnavailable)
                Assert.That(error.RetryAfter, Is.Not.Null);
        }
    }

    [Test]
    public void Map_RetryAfter_IsPassedOn([Values(429, 503)] int status)
    {
        foreach (var map in Maps)
            Assert.That(map(UpstreamAnswers.Of(status, "", TimeSpan.FromSeconds(17))).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(17)));
    }
}
