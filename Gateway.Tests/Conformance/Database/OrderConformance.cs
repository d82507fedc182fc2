using Gateway.Tests.Backends;
using Providers.Abstractions.Capabilities;

namespace Gateway.Tests.Conformance.Database;

/// <summary>Contract §3: <c>order</c>, with nulls last on <c>asc</c> and first on <c>desc</c>.</summary>
internal abstract class OrderConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    private static readonly (string, string)[] Rows =
    [
        ("1", """{"name":"b","amount":10,"score":0.5,"at":"2026-01-01T00:00:00Z","flag":true,"data":{"n":2}}"""),
        ("2", """{"name":"a","amount":9,"score":-1.25,"at":"2026-01-01T00:30:00+01:00","flag":false,"data":{"n":10}}"""),
        ("3", """{"name":"c","amount":9007199254740993,"score":10,"at":"2026-01-01T00:00:00.5Z","flag":true,"data":{"n":-1}}"""),
        ("4", """{"name":null,"amount":null}"""),
        ("5", """{"name":"d","amount":9007199254740992,"score":2,"at":"2026-01-01T00:00:00.05Z","flag":false,"data":{"n":2.5}}"""),
        ("6", "{}"),
    ];

    [TestCase("order=name,id", "2,1,3,5,4,6")]
    [TestCase("order=name.asc,id", "2,1,3,5,4,6")]
    [TestCase("order=name.desc,id", "4,6,5,3,1,2")]
    [TestCase("order=name.desc.nullslast,id", "5,3,1,2,4,6")]
    [TestCase("order=name.nullsfirst,id", "4,6,2,1,3,5")]
    [TestCase("order=name.asc.nullsfirst,id.desc", "6,4,2,1,3,5")]
    [TestCase("order=amount,id", "2,1,5,3,4,6")]
    [TestCase("order=amount.desc.nullslast,id", "3,5,1,2,4,6")]
    [TestCase("order=score,id", "2,1,5,3,4,6")]
    [TestCase("order=at,id", "2,1,5,3,4,6")]
    [TestCase("order=at.desc.nullslast,id", "3,5,1,2,4,6")]
    [TestCase("order=flag.asc,id", "2,5,1,3,4,6")]
    [TestCase("order=flag.desc.nullslast,amount.desc", "3,1,5,2,4,6")]
    [TestCase("order=id.desc", "6,5,4,3,2,1")]
    [TestCase("order=data->n,id", "3,1,5,2,4,6")]
    [TestCase("order=data->n.desc.nullslast,id", "2,5,1,3,4,6")]
    [TestCase("order=data->>n,id", "3,2,1,5,4,6")]
    [TestCase("order=name,id&limit=2&offset=1", "1,3")]
    [TestCase("order=amount&amount=gt.9", "1,5,3")]
    public async Task Get_Order_IsExactlyThat(string query, string expected)
    {
        await InsertAsync(Rows);
        var response = await Service.GetAsync($"{Samples}?{Own}&{query}");
        if (query.Contains("->", StringComparison.Ordinal) && !Declares(DatabaseFeature.JsonPath))
            response.ExpectProblem(501, "not_supported");
        else
            Assert.That(string.Join(',', Names(response)), Is.EqualTo(expected));
    }

    [Test]
    public async Task Get_OrderByColumnNotSelected_Works()
    {
        await InsertAsync(Rows);
        var response = (await Service.GetAsync($"{Samples}?{Own}&select=name&order=amount.desc.nullslast&limit=2")).Expect(200);
        Assert.That(response.Column("name"), Is.EqualTo(["c", "d"]));
        Assert.That(response.Json[0].EnumerateObject().Count(), Is.EqualTo(1));
    }
}
