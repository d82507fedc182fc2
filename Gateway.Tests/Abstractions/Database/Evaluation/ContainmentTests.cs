namespace Gateway.Tests.Abstractions.Database.Evaluation;

internal sealed class ContainmentTests
{
    // As PostgreSQL 15 answers for '…'::jsonb @> '…'.
    [TestCase("""{"a":1,"b":2}""", """{"a":1}""", true)]
    [TestCase("""{"a":1.0}""", """{"a":1}""", true)]
    [TestCase("""{"a":{"b":[1,2]}}""", """{"a":{"b":[2]}}""", true)]
    [TestCase("""{"a":["x"]}""", """{"a":"x"}""", false)]
    [TestCase("""{"a":null}""", """{"a":null}""", true)]
    [TestCase("""{}""", """{"a":null}""", false)]
    [TestCase("""[1,2,3]""", """[3,1,1]""", true)]
    [TestCase("""[1,2]""", """1""", true)]
    [TestCase("""["a"]""", "\"a\"", true)]
    [TestCase("""[null]""", """null""", true)]
    [TestCase("""[[1,2]]""", """[1]""", false)]
    [TestCase("""[[1,2],3]""", """[[1]]""", true)]
    [TestCase("""[1,[1]]""", """[[]]""", true)]
    [TestCase("""[]""", """[[]]""", false)]
    [TestCase("""[{"a":1,"b":2}]""", """[{"a":1}]""", true)]
    [TestCase("""[1]""", """{"a":1}""", false)]
    [TestCase("""{"a":1}""", """[]""", false)]
    [TestCase("""5""", """[5]""", false)]
    [TestCase("\"a\"", "\"a\"", true)]
    [TestCase("""{"ü\n":"\ud83d\ude00"}""", """{"\u00fc\n":"😀"}""", true)]
    [TestCase("""[12345678901234567890.1]""", """[12345678901234567890.10]""", true)]
    [TestCase("""[12345678901234567890.1]""", """[12345678901234567890.2]""", false)]
    public void Evaluate_Json_IsContainedAsInJsonb(string whole, string part, bool expected)
    {
        Assert.That(Rows.Evaluate($"a=cs.{part}", $$"""{"a":{{whole}}}"""), Is.EqualTo(expected));
        Assert.That(Rows.Evaluate($"a=cd.{whole}", $$"""{"a":{{part}}}"""), part == "null" ? Is.Null : Is.EqualTo(expected));
        Assert.That(Rows.Evaluate($"a=not.cs.{part}", $$"""{"a":{{whole}}}"""), Is.EqualTo(!expected));
    }

    [TestCase("cs.{a}", """["a","b"]""", true)]
    [TestCase("cs.{a, b}", """["b","a"]""", true)]
    [TestCase("cs.{a,c}", """["a","b"]""", false)]
    [TestCase("cs.{\"a,b\"}", """["a,b"]""", true)]
    [TestCase("cs.{\"a\\\"b\"}", """["a\"b"]""", true)]
    [TestCase("cs.{5}", """[5.0]""", true)]
    [TestCase("cs.{5}", """["5"]""", true)]
    [TestCase("cs.{\"5\"}", """[5]""", false)]
    [TestCase("cs.{}", """[]""", true)]
    [TestCase("cs.{}", """{"a":1}""", true)]
    [TestCase("cs.{}", "\"a\"", false)]
    [TestCase("cs.{a}", "\"a\"", false)]
    [TestCase("cd.{a,b,c}", """["a","b"]""", true)]
    [TestCase("cd.{a}", """["a","b"]""", false)]
    [TestCase("cd.{a}", """[]""", true)]
    [TestCase("cd.{}", """[]""", true)]
    [TestCase("cd.{}", """{}""", true)]
    [TestCase("cd.{}", """{"a":1}""", false)]
    [TestCase("ov.{b,x}", """["a","b"]""", true)]
    [TestCase("ov.{x}", """["a","b"]""", false)]
    [TestCase("ov.{}", """["a"]""", false)]
    [TestCase("ov.[1,2]", """[2,3]""", true)]
    [TestCase("ov.[1]", """[2,3]""", false)]
    [TestCase("ov.[{\"k\":1}]", """[{"k":1.0}]""", true)]
    [TestCase("cs.{\"\"}", """[""]""", true)]
    public void Evaluate_ArrayLiteral_IsASet(string condition, string value, bool expected) =>
        Assert.That(Rows.Evaluate($"a={condition}", $$"""{"a":{{value}}}"""), Is.EqualTo(expected));

    [TestCase("a=cs.x", "neither JSON nor an array")]
    [TestCase("a=ov.[1,5)", "neither JSON nor an array")]
    [TestCase("a=cs.", "neither JSON nor an array")]
    [TestCase("a=cs.{\"a\":1,\"a\":2}", "names a property twice")]
    [TestCase("a=cs.[1e999999]", "beyond")]
    [TestCase("a=cs.[\"\\ud800\"]", "surrogate")]
    [TestCase("a=cs.{\"\\ud800\":1}", "surrogate")]
    public void Compile_OperandThatCannotBeRead_IsRefused(string filter, string why) =>
        Assert.That(Refusal.Of(() => Rows.Predicate(filter)), Does.StartWith("'a'").And.Contain(why));

    [Test]
    public void Evaluate_ArraysThatAreHeldAgainstEachOtherForEver_IsRefused()
    {
        var items = string.Join(',', Enumerable.Range(1, 1_000));
        var row = $$"""{"tags":[{{string.Join(',', Enumerable.Repeat("0", 300_000))}},{{items}}]}""";

        Assert.That(Refusal.Of(() => Rows.Evaluate($"tags=cs.[{items}]", row)), Does.Contain("'tags' takes too long to evaluate"));
        Assert.That(Rows.Evaluate($"tags=cs.{{{items}}}", row), Is.True);
        Assert.That(Rows.Evaluate($"tags=cd.{{0,{items}}}", row), Is.True);
        Assert.That(Rows.Evaluate("tags=ov.{x,1000}", row), Is.True);
    }

    [Test]
    public void Compile_OperandNestedForEver_IsRefused() =>
        Assert.That(Refusal.Of(() => Rows.Predicate($"a=cs.{new string('[', 2000)}{new string(']', 2000)}")), Does.Contain("neither JSON nor an array"));
}
