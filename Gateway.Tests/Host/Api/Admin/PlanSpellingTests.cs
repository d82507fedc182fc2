using System.Text.Json;
using Gateway.Host.Api.Admin;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Host.Api.Admin;

internal sealed class PlanSpellingTests
{
    [TestCase("""{"RateLimit":{"Requests":5,"Window":"00:00:10"},"Quotas":[{"Meter":"calls","Limit":5,"Period":"month","Hard":true}]}""",
        """{"rate_limit":{"requests":5,"window":"00:00:10"},"quotas":[{"meter":"calls","limit":5,"period":"month","hard":true}]}""")]
    [TestCase("""{"max_object_size":5,"costs":{"db.Insert":2}}""", """{"max_object_size":5,"costs":{"db.Insert":2}}""")]
    public void OfApi_EitherSpelling_IsTheApis(string plan, string expected) =>
        Assert.That(PlanSpelling.OfApi(JsonElement.Parse(plan)).GetRawText(), Is.EqualTo(expected));

    [Test]
    public void OfApi_BothAtOnce_AreRefused() => Assert.That(
        () => PlanSpelling.OfApi(JsonElement.Parse("""{"RateLimit":{},"rate_limit":{}}""")),
        Throws.TypeOf<ProviderException>().With.Property("Kind").EqualTo(ErrorKind.InvalidRequest));
}
