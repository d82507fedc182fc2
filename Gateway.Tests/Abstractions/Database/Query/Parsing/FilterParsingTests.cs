using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;

namespace Gateway.Tests.Abstractions.Database.Query.Parsing;

internal sealed class FilterParsingTests
{
    private static readonly string[] Quantifiable = ["eq", "gt", "gte", "lt", "lte", "like", "ilike", "match", "imatch"];

    private static IEnumerable<string> Scalars => OperatorNames.All.Except(["in", "is", "fts", "plfts", "phfts", "wfts"]);

    [TestCaseSource(nameof(Scalars))]
    public void Parse_OperatorWithOneValue_GivesIt(string name)
    {
        var expected = Condition("a", Operator(name), "b c.d");

        Assert.That(Where($"a={name}.b%20c.d"), Is.EqualTo(expected));
        Assert.That(Where($"a=not.{name}.b+c.d"), Is.EqualTo(expected with { Negated = true }));
        Assert.That(Where($"or=(a.{name}.b%20c.d)"), Is.EqualTo(Or(expected)));
        Assert.That(Where($"or=(a.not.{name}.b%20c.d)"), Is.EqualTo(Or(expected with { Negated = true })));
    }

    [TestCase("eq", true)]
    [TestCase("neq", true)]
    [TestCase("isdistinct", true)]
    [TestCase("gte", true)]
    [TestCase("like", false)]
    [TestCase("match", false)]
    [TestCase("cs", false)]
    [TestCase("ov", false)]
    public void Parse_QuotedValue_IsQuotedLiteralOnlyWhereValuesAreCompared(string name, bool compares)
    {
        Assert.That(
            Where($"a={name}.\"5\""),
            Is.EqualTo(Condition("a", Operator(name), compares ? "5" : "\"5\"", quoted: compares)));
        Assert.That(
            Where($"or=(a.{name}.\"x,\\\"y\\\\)\")"),
            Is.EqualTo(Or(Condition("a", Operator(name), "x,\"y\\)", quoted: compares))));
    }

    [TestCaseSource(nameof(Quantifiable))]
    public void Parse_Quantifier_GivesList(string name)
    {
        var expected = new Filter.Condition(new ColumnPath("a"), Operator(name), List(("x", false), ("y,}", true)), Quantifier.Any);

        Assert.That(Where($"a={name}(any).{{x,\"y,}}\"}}"), Is.EqualTo(expected));
        Assert.That(Where($"a=not.{name}(all).{{x,\"y,}}\"}}"), Is.EqualTo(expected with { Quantifier = Quantifier.All, Negated = true }));
        Assert.That(Where($"and=(a.{name}(any).{{x,\"y,}}\"}},b.is.null)"), Is.EqualTo(new Filter.And([expected, IsNull("b")])));
    }

    [Test]
    public void Parse_QuantifierWithoutValues_GivesEmptyList() =>
        Assert.That(Where("a=eq(any).{}"), Is.EqualTo(new Filter.Condition(new ColumnPath("a"), FilterOperator.Equal, List(), Quantifier.Any)));

    [TestCase("fts", FilterOperator.FullText)]
    [TestCase("plfts", FilterOperator.PlainFullText)]
    [TestCase("phfts", FilterOperator.PhraseFullText)]
    [TestCase("wfts", FilterOperator.WebFullText)]
    public void Parse_TextSearch_KeepsQueryAndConfiguration(string name, FilterOperator op)
    {
        Assert.That(Where($"a={name}.\"fat cat\" -rat"), Is.EqualTo(TextSearch(op, "\"fat cat\" -rat", null)));
        Assert.That(Where($"a={name}(english).cat"), Is.EqualTo(TextSearch(op, "cat", "english")));
        Assert.That(Where($"or=(a.{name}(english).\"fat, cat\")"), Is.EqualTo(Or(TextSearch(op, "fat, cat", "english"))));
    }

    [TestCase("in.()")]
    [TestCase("in.(a)", "a")]
    [TestCase("in.(a,b,\"c,d\")", "a", "b", "'c,d")]
    [TestCase("in.(\"\")", "'")]
    [TestCase("in.(,)", "", "")]
    [TestCase("in.(a b, c)", "a b", " c")]
    [TestCase("in.(\"a\\\"b\",\"c\\\\d\",\"5\",5)", "'a\"b", "'c\\d", "'5", "5")]
    [TestCase("in.(a\"b,(c)", "a\"b", "(c")]
    [TestCase("in.(😀,%C3%BC)", "😀", "ü")]
    public void Parse_In_GivesItems(string value, params string[] items)
    {
        // A leading apostrophe marks what stood in quotes.
        var expected = new Filter.Condition(
            new ColumnPath("a"), FilterOperator.In, List([.. items.Select(item => (item.TrimStart('\''), item.StartsWith('\'')))]));

        Assert.That(Where($"a={value}"), Is.EqualTo(expected));
        Assert.That(Where($"or=(a.not.{value},b.is.null)"), Is.EqualTo(Or(expected with { Negated = true }, IsNull("b"))));
    }

    [TestCase("null", IsValue.Null)]
    [TestCase("not_null", IsValue.NotNull)]
    [TestCase("true", IsValue.True)]
    [TestCase("false", IsValue.False)]
    [TestCase("unknown", IsValue.Unknown)]
    [TestCase("NULL", IsValue.Null)]
    public void Parse_Is_GivesWord(string word, IsValue value)
    {
        Assert.That(Where($"a=is.{word}"), Is.EqualTo(IsNull("a") with { Operand = new Operand.Is(value) }));
        Assert.That(Where($"a=not.is.{word}"), Is.EqualTo(IsNull("a") with { Operand = new Operand.Is(value), Negated = true }));
    }

    [TestCase("conversation_id=xyz", "conversation_id", "xyz")]
    [TestCase("mail=a.b@c.d", "mail", "a.b@c.d")]
    [TestCase("a=eq.in.vitro", "a", "in.vitro")]
    [TestCase("a=not.", "a", "not.")]
    [TestCase("a=not", "a", "not")]
    [TestCase("a=eq", "a", "eq")]
    [TestCase("a=in", "a", "in")]
    [TestCase("a=is", "a", "is")]
    [TestCase("a=islands.of.fire", "a", "islands.of.fire")]
    [TestCase("a=EQ.x", "a", "EQ.x")]
    [TestCase("a=not.x.y", "a", "not.x.y")]
    [TestCase("a=eq(any)", "a", "eq(any)")]
    [TestCase("a=f(x).y", "a", "f(x).y")]
    [TestCase("a=", "a", "")]
    [TestCase("a", "a", "")]
    [TestCase("a=eq.", "a", "")]
    [TestCase("a=5", "a", "5")]
    [TestCase("a=x=y", "a", "x=y")]
    [TestCase("a=(x)", "a", "(x)")]
    [TestCase("a=say \"hi\"", "a", "say \"hi\"")]
    public void Parse_ValueWithoutOperatorOnRead_IsEquality(string query, string column, string value) =>
        Assert.That(Where(query), Is.EqualTo(Condition(column, FilterOperator.Equal, value)));

    [Test]
    public void Parse_BareQuotedValueOnRead_IsQuotedLiteral() =>
        Assert.That(Where("a=\"5\""), Is.EqualTo(Condition("a", FilterOperator.Equal, "5", quoted: true)));

    [TestCase("a=xyz")]
    [TestCase("a=not.xyz")]
    [TestCase("a=eq")]
    [TestCase("a=")]
    [TestCase("rel.a=xyz")]
    public void Parse_ValueWithoutOperatorOnWrite_IsRefused(string query) =>
        Assert.That(
            Refusal.Of(() => QueryParser.Parse(query, QueryVerb.Write)),
            Does.Contain("is malformed at position 1: an operator is missing").And.Contain("eq.").And.Contain("isdistinct"));

    [Test]
    public void Parse_SeveralFilters_HoldTogether() =>
        Assert.That(
            Where("a=eq.1&b=is.null&a=neq.2"),
            Is.EqualTo(new Filter.And([Condition("a", FilterOperator.Equal, "1"), IsNull("b"), Condition("a", FilterOperator.NotEqual, "2")])));

    [Test]
    public void Parse_Nesting_GivesTree()
    {
        var expected = Or(
            Condition("a", FilterOperator.Equal, "1"),
            new Filter.And(
                [
                    Condition("b", FilterOperator.GreaterThan, "2"),
                    new Filter.Or([IsNull("c") with { Negated = true }], Negated: true),
                    Condition("d", FilterOperator.Contains, "{x,y}"),
                ],
                Negated: true));

        Assert.That(Where("or=(a.eq.1,not.and(b.gt.2,not.or(c.not.is.null),d.cs.{x,y}))"), Is.EqualTo(expected));
        Assert.That(Where("not.or=(a.eq.1,not.and(b.gt.2,not.or(c.not.is.null),d.cs.{x,y}))"), Is.EqualTo(expected with { Negated = true }));
    }

    [TestCase("or=(and.eq.1)", "and")]
    [TestCase("or=(or.eq.1)", "or")]
    [TestCase("or=(not.eq.1)", "not")]
    [TestCase("or=(\"a.b\".eq.1)", "a.b")]
    [TestCase("or=(\"or(\".eq.1)", "or(")]
    public void Parse_NestedColumnNamedLikeALogicWord_IsAColumn(string query, string column) =>
        Assert.That(Where(query), Is.EqualTo(Or(Condition(column, FilterOperator.Equal, "1"))));

    [TestCase("[1,2)", "[1,2)")]
    [TestCase("{a,\"b)\",{c}}", "{a,\"b)\",{c}}")]
    [TestCase("{\"k\":\"}\\\"\"}", "{\"k\":\"}\\\"\"}")]
    public void Parse_NestedArrayOrRange_KeepsItsCommas(string value, string expected) =>
        Assert.That(Where($"or=(a.ov.{value},b.is.null)"), Is.EqualTo(Or(Condition("a", FilterOperator.Overlaps, expected), IsNull("b"))));

    [Test]
    public void Parse_DepthOf16_IsAccepted()
    {
        Assert.That(Where(Nested(Filter.MaxDepth)), Is.TypeOf<Filter.Or>());
        Assert.That(Refusal.Of(() => Where(Nested(Filter.MaxDepth + 1))), Does.StartWith("'or' is malformed at position").And.Contain("nested deeper than 16"));
        Assert.That(Refusal.Of(() => Where(Nested(100_000))), Does.Contain("nested deeper than 16"));
    }

    [TestCase("a=eq.1&")]
    [TestCase("rel.a=eq.1&")]
    public void Parse_100Conditions_AreAccepted(string parameter)
    {
        Assert.DoesNotThrow(() => Where(string.Concat(Enumerable.Repeat(parameter, Filter.MaxConditions))));
        Assert.That(Refusal.Of(() => Where(string.Concat(Enumerable.Repeat(parameter, Filter.MaxConditions + 1)))), Does.Contain("more than 100 conditions"));
    }

    [Test]
    public void Parse_100ConditionsInAGroup_AreAccepted()
    {
        Assert.DoesNotThrow(() => Where($"or=({string.Join(',', Enumerable.Repeat("a.eq.1", 99))})&b=eq.1"));
        Assert.That(Refusal.Of(() => Where($"or=({string.Join(',', Enumerable.Repeat("a.eq.1", 100))})&b=eq.1")), Does.Contain("more than 100 conditions"));
    }

    private static string Nested(int depth) => $"or={string.Concat(Enumerable.Repeat("(or", depth - 1))}(a.eq.1{new string(')', depth)}";

    private static Filter? Where(string query) => QueryParser.Parse(query, QueryVerb.Read).Where;

    private static FilterOperator Operator(string name) => OperatorNames.TryParse(name, out var op) ? op : throw new ArgumentException(name);

    private static Filter.Condition Condition(string column, FilterOperator op, string value, bool quoted = false) =>
        new(new ColumnPath(column), op, new Operand.Scalar(new Literal(value, quoted)));

    private static Filter.Condition TextSearch(FilterOperator op, string query, string? configuration) =>
        new(new ColumnPath("a"), op, new Operand.TextSearch(query, configuration));

    private static Filter.Condition IsNull(string column) => new(new ColumnPath(column), FilterOperator.Is, new Operand.Is(IsValue.Null));

    private static Filter.Or Or(params Filter[] terms) => new(new EquatableArray<Filter>(terms));

    private static Operand.List List(params (string Text, bool Quoted)[] items) =>
        new(new EquatableArray<Literal>([.. items.Select(item => new Literal(item.Text, item.Quoted))]));
}
