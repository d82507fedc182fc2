using Gateway.Tests.Backends;
using Providers.Abstractions.Capabilities;

namespace Gateway.Tests.Conformance.Database;

/// <summary>Contract §3: <c>limit</c>, <c>offset</c> and counts.</summary>
internal abstract class PagingConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    private const string Exact = "count=exact";

    [Test]
    public async Task Get_WithoutLimit_Gives100AndUpTo1000()
    {
        (await Service.PostAsync(Samples, $"[{string.Join(',', Enumerable.Range(0, 1001).Select(i => Row($"{i:0000}")))}]", ("Prefer", "return=minimal"))).Expect(201);
        Assert.That((await Service.GetAsync($"{Samples}?{Own}&select=id")).Expect(200).Json.GetArrayLength(), Is.EqualTo(100));
        var most = (await Service.GetAsync($"{Samples}?{Own}&select=id&limit=1000&order=id")).Expect(200);
        Assert.That(most.Json.GetArrayLength(), Is.EqualTo(1000));
        Assert.That(most.Header("Link"), Is.Null);
    }

    [TestCase("limit=2", "1,2", "0-1/*")]
    [TestCase("limit=2&offset=1", "2,3", "1-2/*")]
    [TestCase("offset=4", "5", "4-4/*")]
    [TestCase("limit=0", "", "*/*")]
    [TestCase("offset=9", "", "*/*")]
    [TestCase("", "1,2,3,4,5", "0-4/*")]
    public async Task Get_LimitAndOffset_GiveThatPart(string query, string expected, string contentRange)
    {
        await InsertFiveAsync();
        var response = await Service.GetAsync($"{Samples}?{Own}&order=id&{query}");
        Assert.That(string.Join(',', Names(response)), Is.EqualTo(expected));
        Assert.That(response.Header("Content-Range"), Is.EqualTo(contentRange));
    }

    [TestCase("", 200, "0-4/5")]
    [TestCase("limit=2", 206, "0-1/5")]
    [TestCase("limit=2&offset=3", 206, "3-4/5")]
    [TestCase("limit=0", 206, "*/5")]
    [TestCase("name=eq.none", 200, "*/0")]
    [TestCase("offset=0&limit=5", 200, "0-4/5")]
    public async Task GetAndHead_CountExact_TellTheTotal(string query, int status, string contentRange)
    {
        await InsertFiveAsync();
        var get = (await Service.GetAsync($"{Samples}?{Own}&order=id&{query}", ("Prefer", Exact))).Expect(status);
        var head = (await Service.HeadAsync($"{Samples}?{Own}&order=id&{query}", ("Prefer", Exact))).Expect(status);
        Assert.That(get.Header("Content-Range"), Is.EqualTo(contentRange));
        Assert.That(head.Header("Content-Range"), Is.EqualTo(contentRange));
        Assert.That(head.Bytes, Is.Empty);
    }

    [Test]
    public async Task Get_OffsetBeyondTheCount_Is416WithTheTotal()
    {
        await InsertFiveAsync();
        var problem = (await Service.GetAsync($"{Samples}?{Own}&offset=5", ("Prefer", Exact))).ExpectProblem(416, "range_not_satisfiable");
        Assert.That(problem.Header("Content-Range"), Is.EqualTo("*/5"));
    }

    [TestCase("planned", DatabaseFeature.CountPlanned)]
    [TestCase("estimated", DatabaseFeature.CountEstimated)]
    public async Task Get_CountEstimate_IsANumberWhereDeclared(string count, string feature)
    {
        await InsertFiveAsync();
        var response = await Service.GetAsync($"{Samples}?{Own}&limit=2", ("Prefer", $"count={count}"));
        if (!Declares(feature))
        {
            response.ExpectProblem(501, "not_supported");
            return;
        }

        Assert.That(response.Status, Is.AnyOf(200, 206), response.ToString());
        Assert.That(response.Header("Content-Range"), Does.Match(@"^0-1/\d+$"));
    }

    [Test]
    public async Task Get_Count_IgnoresPreferencesThatAreNotKnown()
    {
        await InsertFiveAsync();
        var response = (await Service.GetAsync($"{Samples}?{Own}", ("Prefer", "respond-async, count=exact, wait=5"))).Expect(200);
        Assert.That(response.Header("Content-Range"), Is.EqualTo("0-4/5"));
    }

    private Task InsertFiveAsync() => InsertAsync([.. Enumerable.Range(1, 5).Select(i => ($"{i}", $$"""{"amount":{{i}}}"""))]);
}
