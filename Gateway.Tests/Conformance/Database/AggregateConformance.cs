using Gateway.Tests.Backends;
using Providers.Abstractions.Capabilities;

namespace Gateway.Tests.Conformance.Database;

/// <summary>Contract §3: aggregates, grouped by the plain columns beside them.</summary>
internal abstract class AggregateConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    private static readonly (string, string)[] Rows =
    [
        ("1", """{"name":"a","amount":9007199254740992,"score":0.1}"""), ("2", """{"name":"a","amount":1,"score":0.2}"""),
        ("3", """{"name":"b","amount":10,"score":null}"""), ("4", """{"name":"b"}"""), ("5", """{"amount":5,"score":1.05}"""),
    ];

    [TestCase("select=count()", """[{"count":5}]""")]
    [TestCase("select=amount.count()", """[{"count":4}]""")]
    [TestCase("select=n:count()", """[{"n":5}]""")]
    [TestCase("select=amount.sum()", """[{"sum":9007199254741008}]""")]
    [TestCase("select=score.sum()", """[{"sum":1.35}]""")]
    [TestCase("select=amount.min(),top:amount.max()", """[{"min":1,"top":9007199254740992}]""")]
    [TestCase("select=name.min(),last:name.max()", """[{"min":"a","last":"b"}]""")]
    [TestCase("select=name,count()&order=name", """[{"name":"a","count":2},{"name":"b","count":2},{"name":null,"count":1}]""")]
    [TestCase("select=name,amount.sum()&order=name.desc.nullslast", """[{"name":"b","sum":10},{"name":"a","sum":9007199254740993},{"name":null,"sum":5}]""")]
    [TestCase("select=count()&name=eq.none", """[{"count":0}]""")]
    [TestCase("select=amount.sum()&name=eq.none", """[{"sum":null}]""")]
    [TestCase("select=name,count()&name=eq.none", "[]")]
    [TestCase("select=total:amount.sum()::text", """[{"total":"9007199254741008"}]""")]
    [TestCase("select=who:name,count()&order=name.desc.nullslast", """[{"who":"b","count":2},{"who":"a","count":2},{"who":null,"count":1}]""")]
    [TestCase("select=name,count()&order=name&limit=1&offset=1", """[{"name":"b","count":2}]""")]
    public async Task Get_Aggregate_IsExact(string query, string expected)
    {
        await InsertAsync(Rows);
        var response = await Service.GetAsync($"{Samples}?{Own}&{query}");
        if (Declares(DatabaseFeature.Aggregate))
            Assert.That(response.Expect(200).Text.Replace(" ", "", StringComparison.Ordinal), Is.EqualTo(expected));
        else
            response.ExpectProblem(501, "not_supported");
    }

    [Test]
    public async Task Get_Average_IsTheMean()
    {
        await InsertAsync(("1", """{"score":1}"""), ("2", """{"score":2}"""), ("3", """{"score":4.5}"""), ("4", "{}"));
        var response = await Service.GetAsync($"{Samples}?{Own}&select=score.avg()");
        if (Declares(DatabaseFeature.Aggregate))
            Assert.That(response.Expect(200).Json[0].GetProperty("avg").GetDecimal(), Is.EqualTo(2.5m));
        else
            response.ExpectProblem(501, "not_supported");
    }
}
