namespace Gateway.Tests.Abstractions.Database.Evaluation;

internal sealed class RowOrderTests
{
    private static readonly string[] Numbers = ["""{"id":"a","n":10}""", """{"id":"b","n":9}""", """{"id":"c","n":null}""", """{"id":"d"}""", """{"id":"e","n":9.5}"""];

    [TestCase("n", "b e a c d")]
    [TestCase("n.asc.nullsfirst", "c d b e a")]
    [TestCase("n.desc", "c d a e b")]
    [TestCase("n.desc.nullslast", "a e b c d")]
    [TestCase("", "a b c d e")]
    [TestCase("id.desc", "e d c b a")]
    [TestCase("x.desc", "a b c d e")]
    public void Compare_Nulls_GoWhereTheyAreSent(string order, string expected) => Assert.That(Rows.Sort(order, Numbers), Is.EqualTo(expected));

    [Test]
    public void Compare_Ids_OrderAsText() =>
        Assert.That(Rows.Sort("", """{"id":9}""", """{"id":10}""", """{"id":"1"}""", """{"id":"a"}"""), Is.EqualTo("1 10 9 a"));

    [Test]
    public void Compare_MixedTypes_OrderByTypeAndValue() =>
        Assert.That(
            Rows.Sort("v", """{"id":1,"v":"a"}""", """{"id":2,"v":[1]}""", """{"id":3,"v":true}""", """{"id":4,"v":-1e9}""", """{"id":5,"v":false}""", """{"id":6,"v":""}""", """{"id":7,"v":{"a":1}}"""),
            Is.EqualTo("5 3 4 6 1 2 7"));

    [Test]
    public void Compare_Timestamps_OrderAsInstants() =>
        Assert.That(
            Rows.Sort(
                "created_at",
                """{"id":1,"created_at":"2026-11-23T12:00:00.5Z"}""",
                """{"id":2,"created_at":"2026-11-23T12:00:00Z"}""",
                """{"id":3,"created_at":"2026-11-23T13:00:00.25+01:00"}""",
                """{"id":4,"created_at":"soon"}"""),
            Is.EqualTo("2 3 1 4"));

    [Test]
    public void Compare_SeveralTerms_DecideInTurn() =>
        Assert.That(
            Rows.Sort("a.desc,data->>n", """{"id":1,"a":1,"data":{"n":2}}""", """{"id":2,"a":1,"data":{"n":10}}""", """{"id":3,"a":2}"""),
            Is.EqualTo("3 2 1"));
}
