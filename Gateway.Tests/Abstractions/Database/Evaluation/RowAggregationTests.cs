using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Abstractions.Database.Evaluation;

internal sealed class RowAggregationTests
{
    [TestCase("count()", """{"count":4}""")]
    [TestCase("n:count()::text", """{"n":"4"}""")]
    [TestCase("v.count()", """{"count":3}""")]
    [TestCase("v.sum()", """{"sum":6.5}""")]
    [TestCase("v.avg()", """{"avg":2.16666666666666667}""")]
    [TestCase("v.min()", """{"min":1}""")]
    [TestCase("v.max()", """{"max":3.50}""")]
    [TestCase("data->>t.max()", """{"max":"9"}""")]
    [TestCase("a:v.sum(),b:v.count()", """{"a":6.5,"b":3}""")]
    [TestCase("missing.sum()", """{"sum":null}""")]
    [TestCase("missing.count()", """{"count":0}""")]
    public void Write_WithoutGroups_IsOneRow(string select, string expected) =>
        Assert.That(
            Rows.Aggregate(select, """{"v":1,"data":{"t":9}}""", """{"v":2,"data":{"t":10}}""", """{"v":3.50}""", """{"v":null}"""),
            Is.EqualTo(expected));

    [Test]
    public void Write_WithoutRows_CountsZero() =>
        Assert.That(Rows.Aggregate("count(),v.sum(),v.avg(),v.min(),v.max()"), Is.EqualTo("""{"count":0,"sum":null,"avg":null,"min":null,"max":null}"""));

    [Test]
    public void Write_WithoutRowsButGroups_IsEmpty() => Assert.That(Rows.Aggregate("c,count()"), Is.Empty);

    [Test]
    public void Write_Groups_AreByValue() =>
        Assert.That(
            Rows.Aggregate("c,count()", """{"c":5}""", """{"c":5.0}""", """{"c":"5"}""", """{"c":null}""", "{}", """{"c":{"a":1,"b":2}}""", """{"c":{"b":2,"a":1.0}}""", """{"c":true}"""),
            Is.EqualTo("""
                {"c":true,"count":1}
                {"c":5,"count":2}
                {"c":"5","count":1}
                {"c":{"a":1,"b":2},"count":2}
                {"c":null,"count":2}
                """));

    [Test]
    public void Write_GroupOfRowsThatLackTheColumn_IsOfNull() =>
        Assert.That(Rows.Aggregate("c,data->x,count()", "{}", """{"c":null,"data":5}"""), Is.EqualTo("""{"c":null,"x":null,"count":2}"""));

    [Test]
    public void Write_GroupsByTextOfJson_AreText() =>
        Assert.That(
            Rows.Aggregate("data->>c,n:data->d::text,count()", """{"data":{"c":5,"d":1}}""", """{"data":{"c":"5","d":1}}"""),
            Is.EqualTo("""{"c":"5","n":"1","count":2}"""));

    [Test]
    public void Write_GroupsByInstant_AreByInstant() =>
        Assert.That(
            Rows.Aggregate("created_at,count()", """{"created_at":"2026-11-23T12:00:00Z"}""", """{"created_at":"2026-11-23T13:00:00+01:00"}"""),
            Is.EqualTo("""{"created_at":"2026-11-23T12:00:00Z","count":2}"""));

    [Test]
    public void Write_GroupsOfSeveralColumns_AreKeptApart() =>
        Assert.That(
            Rows.Aggregate("a,b,count()", """{"a":"x","b":"yz"}""", """{"a":"xy","b":"z"}""", """{"a":"x","b":"yz"}"""),
            Is.EqualTo("""
                {"a":"x","b":"yz","count":2}
                {"a":"xy","b":"z","count":1}
                """));

    [TestCase("0.3", "0.1", "0.2")]
    [TestCase("18446744073709551614", "9223372036854775807", "9223372036854775807")]
    [TestCase("100000000000000000000.00000000000000000001", "1e20", "1e-20")]
    [TestCase("0", "1", "-1.0")]
    [TestCase("-0.5", "-0.25", "-0.25")]
    [TestCase("1000", "1e3", "0e5")]
    public void Sum_Decimals_IsExact(string expected, params string[] values) =>
        Assert.That(Rows.Aggregate("v.sum()", [.. values.Select(value => $$"""{"v":{{value}}}""")]), Is.EqualTo($$"""{"sum":{{expected}}}"""));

    // PostgreSQL 15 gives the same digits, padded with zeros.
    [TestCase("1.5", "1", "2")]
    [TestCase("1.6666666666666667", "1", "2", "2")]
    [TestCase("-1.6666666666666667", "-1", "-2", "-2")]
    [TestCase("0.15", "0.1", "0.2")]
    [TestCase("2", "2", "2", "2")]
    public void Avg_Decimals_HasEnoughDigits(string expected, params string[] values) =>
        Assert.That(Rows.Aggregate("v.avg()", [.. values.Select(value => $$"""{"v":{{value}}}""")]), Is.EqualTo($$"""{"avg":{{expected}}}"""));

    [TestCase("\"1\"")]
    [TestCase("true")]
    [TestCase("[1]")]
    [TestCase("1e-500")]
    [TestCase("1e90000")]
    public void Sum_NoNumberOrOneFarOff_IsRefused(string value) =>
        Assert.That(Refusal.Of(ErrorKind.TypeMismatch, () => Rows.Aggregate("v.sum()", $$"""{"v":{{value}}}""")), Does.StartWith("'sum'"));

    [TestCase("*,count()")]
    [TestCase("count(),messages(a)")]
    public void Compile_RowsBesideAnAggregate_AreRefused(string select) =>
        Assert.That(Refusal.Of(() => Rows.Aggregate(select)), Does.Contain("Name the columns to group by"));

    [Test]
    public void Compile_CastInsideAnAggregate_IsNotSupported() =>
        Assert.That(Refusal.Of(ErrorKind.NotSupported, () => Rows.Aggregate("v::int.sum()")), Does.Contain("amount.sum()::text"));

    [Test]
    public void Add_TooManyGroups_IsRefused() =>
        Assert.That(
            Refusal.Of(ErrorKind.ScanLimitExceeded, () => Rows.Aggregate("c,count()", [.. Enumerable.Range(0, RowAggregation.MaxGroups + 1).Select(i => $$"""{"c":{{i}}}""")])),
            Does.Contain("10000 groups"));

    [Test]
    public void Add_GroupsByGreatTexts_AreRefused() =>
        Assert.That(
            Refusal.Of(ErrorKind.ScanLimitExceeded, () => Rows.Aggregate("c,count()", [.. Enumerable.Range(0, 20).Select(i => $$"""{"c":"{{i}}{{new string('x', 1 << 20)}}"}""")])),
            Does.Contain("16 MiB"));
}
