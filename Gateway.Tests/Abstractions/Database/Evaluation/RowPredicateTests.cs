using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Abstractions.Database.Evaluation;

internal sealed class RowPredicateTests
{
    // t is true, f is false, and u, a comparison with null, is unknown.
    private const string Row = """{"t":1,"f":0,"u":null}""";

    [TestCase("(t,t)", true, true)]
    [TestCase("(t,f)", false, true)]
    [TestCase("(t,u)", null, true)]
    [TestCase("(f,t)", false, true)]
    [TestCase("(f,f)", false, false)]
    [TestCase("(f,u)", false, null)]
    [TestCase("(u,t)", null, true)]
    [TestCase("(u,f)", false, null)]
    [TestCase("(u,u)", null, null)]
    [TestCase("(t,u,f)", false, true)]
    [TestCase("(u,u,t)", null, true)]
    public void Evaluate_AndOr_FollowThreeValuedLogic(string terms, bool? and, bool? or)
    {
        var written = terms.Replace("t", "t.eq.1", StringComparison.Ordinal).Replace("f", "f.eq.1", StringComparison.Ordinal).Replace("u", "u.eq.1", StringComparison.Ordinal);

        Assert.That(Rows.Evaluate($"and={written}", Row), Is.EqualTo(and));
        Assert.That(Rows.Evaluate($"or={written}", Row), Is.EqualTo(or));
        Assert.That(Rows.Evaluate($"not.and={written}", Row), Is.EqualTo(!and));
        Assert.That(Rows.Evaluate($"not.or={written}", Row), Is.EqualTo(!or));
    }

    [TestCase("eq.1")]
    [TestCase("neq.1")]
    [TestCase("gt.1")]
    [TestCase("gte.1")]
    [TestCase("lt.1")]
    [TestCase("lte.1")]
    [TestCase("like.*")]
    [TestCase("ilike.*")]
    [TestCase("match..*")]
    [TestCase("imatch..*")]
    [TestCase("in.(1)")]
    [TestCase("in.()")]
    [TestCase("cs.{}")]
    [TestCase("cs.[1]")]
    [TestCase("cd.{1}")]
    [TestCase("ov.{1}")]
    [TestCase("eq(any).{1,2}")]
    [TestCase("eq(all).{1,2}")]
    public void Evaluate_NullOrMissing_IsUnknown(string condition)
    {
        foreach (var row in (string[])["""{"a":null}""", "{}", """{"b":1}"""])
        {
            Assert.That(Rows.Evaluate($"a={condition}", row), Is.Null);
            Assert.That(Rows.Evaluate($"a=not.{condition}", row), Is.Null);
        }
    }

    [TestCase("isdistinct.1", true)]
    [TestCase("not.isdistinct.1", false)]
    [TestCase("is.null", true)]
    [TestCase("is.not_null", false)]
    [TestCase("is.unknown", true)]
    [TestCase("is.true", false)]
    [TestCase("is.false", false)]
    [TestCase("not.is.null", false)]
    [TestCase("not.is.true", true)]
    public void Evaluate_IsAndIsDistinctOnNull_AreKnown(string condition, bool expected)
    {
        Assert.That(Rows.Evaluate($"a={condition}", """{"a":null}"""), Is.EqualTo(expected));
        Assert.That(Rows.Evaluate($"a={condition}", "{}"), Is.EqualTo(expected));
        Assert.That(Rows.Evaluate($"a->b={condition}", """{"a":{"c":1}}"""), Is.EqualTo(expected));
    }

    [TestCase("is.true", "true", true)]
    [TestCase("is.true", "false", false)]
    [TestCase("is.false", "false", true)]
    [TestCase("is.null", "false", false)]
    [TestCase("is.unknown", "true", false)]
    [TestCase("is.not_null", "0", true)]
    [TestCase("is.true", "\"true\"", false)]
    [TestCase("isdistinct.5", "5.0", false)]
    [TestCase("isdistinct.5", "6", true)]
    public void Evaluate_IsAndIsDistinctOnValues_Compare(string condition, string value, bool expected)
    {
        Assert.That(Rows.Evaluate($"a={condition}", $$"""{"a":{{value}}}"""), Is.EqualTo(expected));
        Assert.That(Rows.Evaluate($"a=not.{condition}", $$"""{"a":{{value}}}"""), Is.EqualTo(!expected));
    }

    // An unquoted number or boolean matches the value and the string, a quoted one the string alone.
    [TestCase("5", "5", true)]
    [TestCase("5", "5.0", true)]
    [TestCase("5", "5e0", true)]
    [TestCase("5", "50E-1", true)]
    [TestCase("5", "\"5\"", true)]
    [TestCase("5", "\"5.0\"", false)]
    [TestCase("5.0", "5", true)]
    [TestCase("5.0", "\"5.0\"", true)]
    [TestCase("5", "true", false)]
    [TestCase("\"5\"", "5", false)]
    [TestCase("\"5\"", "\"5\"", true)]
    [TestCase("true", "true", true)]
    [TestCase("true", "\"true\"", true)]
    [TestCase("\"true\"", "true", false)]
    [TestCase("TRUE", "true", false)]
    [TestCase("false", "0", false)]
    [TestCase("null", "\"null\"", true)]
    [TestCase("-0", "0", true)]
    [TestCase("-0", "0.000", true)]
    [TestCase("05", "5", false)]
    [TestCase("05", "\"05\"", true)]
    [TestCase("+5", "5", false)]
    [TestCase("1e2", "100", true)]
    [TestCase("9223372036854775807", "9223372036854775807", true)]
    [TestCase("9223372036854775807", "9223372036854775806", false)]
    [TestCase("9223372036854775807", "9.223372036854775807e18", true)]
    [TestCase("0.1000000000000000055511151231257827", "0.1", false)]
    [TestCase("123456789012345678901234567890.5", "123456789012345678901234567890.50", true)]
    [TestCase("", "\"\"", true)]
    [TestCase("ü", "\"\\u00fc\"", true)]
    [TestCase("😀", "\"\\ud83d\\ude00\"", true)]
    [TestCase("[1]", "[1]", false)]
    public void Evaluate_Equality_FollowsTheLiteralRules(string literal, string value, bool expected)
    {
        var row = $$$"""{"a":{{{value}}},"x":{"y":[{{{value}}}]}}""";

        foreach (var column in (string[])["a", "x->y->0", "x->y->-1"])
        {
            Assert.That(Rows.Evaluate($"{column}=eq.{literal}", row), Is.EqualTo(expected), column);
            Assert.That(Rows.Evaluate($"{column}=neq.{literal}", row), Is.EqualTo(!expected));
            Assert.That(Rows.Evaluate($"{column}=not.eq.{literal}", row), Is.EqualTo(!expected));
            Assert.That(Rows.Evaluate($"{column}=in.(zzz,{literal},\"~\")", row), Is.EqualTo(expected));
            Assert.That(Rows.Evaluate($"{column}=not.in.(zzz,{literal},\"~\")", row), Is.EqualTo(!expected));
        }
    }

    // Within the literal's type; a value of another type is neither above nor below.
    [TestCase("gt.5", "6", true)]
    [TestCase("gt.5", "5.0", false)]
    [TestCase("gte.5", "5.0", true)]
    [TestCase("lt.5", "-1e3", true)]
    [TestCase("lte.5", "5", true)]
    [TestCase("gt.9", "10", true)]
    [TestCase("gt.9223372036854775806", "9223372036854775807", true)]
    [TestCase("lt.0.2", "0.1999999999999999999999", true)]
    [TestCase("gt.5", "\"6\"", null)]
    [TestCase("gt.5", "true", null)]
    [TestCase("gt.\"5\"", "\"6\"", true)]
    [TestCase("gt.\"5\"", "6", null)]
    [TestCase("lt.b", "\"a\"", true)]
    [TestCase("lt.b", "\"B\"", true)]
    [TestCase("gt.z", "\"ä\"", true)]
    [TestCase("lt.￿", "\"😀\"", false)]
    [TestCase("lt.true", "false", true)]
    [TestCase("gt.a", "[1]", null)]
    [TestCase("gt.a", "{\"b\":1}", null)]
    public void Evaluate_Range_ComparesWithinTheLiteralsType(string condition, string value, bool? expected)
    {
        Assert.That(Rows.Evaluate($"a={condition}", $$"""{"a":{{value}}}"""), Is.EqualTo(expected));
        Assert.That(Rows.Evaluate($"a=not.{condition}", $$"""{"a":{{value}}}"""), Is.EqualTo(!expected));
    }

    [TestCase("created_at")]
    [TestCase("updated_at")]
    [TestCase("sent_at")]
    public void Evaluate_TimestampColumn_ComparesInstants(string column)
    {
        var row = $$"""{"{{column}}":"2026-11-23T12:35:27.890001+01:00"}""";

        Assert.That(Rows.Evaluate($"{column}=eq.2026-11-23T11:35:27.890001Z", row), Is.True);
        Assert.That(Rows.Evaluate($"{column}=eq.\"2026-11-23 11:35:27.890001+00\"", row), Is.True);
        Assert.That(Rows.Evaluate($"{column}=in.(2026-11-23T14:35:27.890001+03)", row), Is.True);
        Assert.That(Rows.Evaluate($"{column}=gt.2026-11-23T11:35:27.89Z", row), Is.True);
        Assert.That(Rows.Evaluate($"{column}=lt.2026-11-23T11:35:27.890002Z", row), Is.True);
        Assert.That(Rows.Evaluate($"{column}=gte.2026-11-23", row), Is.True);
        Assert.That(Rows.Evaluate($"{column}=gt.2026-11-23T12:00:00Z", row), Is.False);
        Assert.That(Rows.Evaluate($"{column}=isdistinct.2026-11-23T11:35:27.890001Z", row), Is.False);
        Assert.That(Rows.Evaluate($"{column}=eq(any).{{2020-01-01,2026-11-23T11:35:27.890001Z}}", row), Is.True);
        Assert.That(() => Rows.Evaluate($"{column}=gt.yesterday", row), Throws.InstanceOf<ProviderException>().With.Property("Kind").EqualTo(ErrorKind.TypeMismatch));
    }

    [Test]
    public void Evaluate_OtherColumn_NeverConvertsText()
    {
        Assert.That(Rows.Evaluate("other=eq.2026-11-23T11:00:00Z", """{"other":"2026-11-23T12:00:00+01:00"}"""), Is.False);
        Assert.That(Rows.Evaluate("data->created_at=eq.2026-11-23T11:00:00Z", """{"data":{"created_at":"2026-11-23T12:00:00+01:00"}}"""), Is.False);
    }

    [TestCase("id=eq.5", "5", true)]
    [TestCase("id=eq.5", "\"5\"", true)]
    [TestCase("id=eq.\"5\"", "5", true)]
    [TestCase("id=in.(4,5)", "5", true)]
    [TestCase("id=gt.10", "9", true)]
    [TestCase("id=lt.10", "9", false)]
    [TestCase("id=like.5%", "57", true)]
    public void Evaluate_Id_IsText(string filter, string id, bool expected) =>
        Assert.That(Rows.Evaluate(filter, $$"""{"id":{{id}}}"""), Is.EqualTo(expected));

    [TestCase("data->>n=eq.5", true)]
    [TestCase("data->>n=eq.\"5\"", true)]
    [TestCase("data->>n=gt.10", true)]
    [TestCase("data->n=gt.10", false)]
    [TestCase("data->list->1->>x=eq.y", true)]
    [TestCase("data->list->-1->>x=eq.y", true)]
    [TestCase("data->list->2=is.null", true)]
    [TestCase("data->list->-3=is.null", true)]
    [TestCase("data->list->x=is.null", true)]
    [TestCase("data->n->x=is.null", true)]
    [TestCase("data->n->0=is.null", true)]
    [TestCase("data->nothing->x=is.null", true)]
    [TestCase("data->by->7=eq.z", true)]
    [TestCase("data->by->\"7\"=eq.z", true)]
    [TestCase("data->list->\"1\"=is.null", true)]
    [TestCase("data->\"a.b\"=eq.1", true)]
    public void Evaluate_JsonPath_Steps(string filter, bool expected) =>
        Assert.That(Rows.Evaluate(filter, """{"data":{"n":5,"list":[1,{"x":"y"}],"nothing":null,"by":{"7":"z"},"a.b":1}}"""), Is.EqualTo(expected));

    [TestCase("eq(any).{5,x}", "5", true)]
    [TestCase("eq(any).{4,x}", "5", false)]
    [TestCase("eq(all).{5,5.0}", "5", true)]
    [TestCase("eq(all).{5,6}", "5", false)]
    [TestCase("gt(all).{1,2}", "3", true)]
    [TestCase("gt(any).{4,a}", "3", null)]
    [TestCase("gt(any).{2,a}", "3", true)]
    [TestCase("gt(all).{4,a}", "3", false)]
    [TestCase("gt(all).{2,a}", "3", null)]
    [TestCase("like(any).{a%,b%}", "\"bc\"", true)]
    [TestCase("ilike(all).{a*,*C}", "\"Abc\"", true)]
    [TestCase("match(any).{^x,c$}", "\"abc\"", true)]
    [TestCase("eq(any).{}", "5", false)]
    [TestCase("eq(all).{}", "5", true)]
    public void Evaluate_Quantifier_AppliesToEach(string condition, string value, bool? expected)
    {
        Assert.That(Rows.Evaluate($"a={condition}", $$"""{"a":{{value}}}"""), Is.EqualTo(expected));
        Assert.That(Rows.Evaluate($"a=not.{condition}", $$"""{"a":{{value}}}"""), Is.EqualTo(!expected));
    }

    [Test]
    public void Evaluate_LongList_FindsEachItem()
    {
        var list = string.Join(',', Enumerable.Range(0, 2000).Select(i => i % 3 == 0 ? $"\"t{i}\"" : $"{i}"));
        var predicate = Rows.Predicate($"a=in.({list})");

        for (var i = 0; i < 2000; i++)
        {
            Assert.That(predicate.Evaluate(System.Text.Json.JsonElement.Parse(i % 3 == 0 ? $$"""{"a":"t{{i}}"}""" : $$"""{"a":{{i}}}""")), Is.True, $"{i}");
            Assert.That(predicate.Evaluate(System.Text.Json.JsonElement.Parse(i % 3 == 0 ? $$"""{"a":{{i}}}""" : $$"""{"a":"t{{i}}"}""")), Is.False, $"{i}");
        }
    }

    [TestCase("sl")]
    [TestCase("sr")]
    [TestCase("nxr")]
    [TestCase("nxl")]
    [TestCase("adj")]
    [TestCase("fts")]
    [TestCase("plfts")]
    [TestCase("phfts")]
    [TestCase("wfts")]
    public void Compile_OperatorOfPostgresql_IsNotSupported(string name) =>
        Assert.That(Refusal.Of(ErrorKind.NotSupported, () => Rows.Predicate($"a={name}.x")), Does.Contain($"'{name}'"));

    [TestCase("conversation_id=eq.xyz")]
    [TestCase("n=gt.5")]
    [TestCase("n=in.(1,2,3)")]
    [TestCase("title=ilike.*hello*")]
    [TestCase("title=match.^he.*o$")]
    [TestCase("created_at=gt.2026-01-01")]
    [TestCase("or=(n.is.null,data->a->>b.eq.x,tags.cs.{a,b},data.cs.{\"a\":{\"b\":\"x\"}})")]
    public void Evaluate_OnceWarm_AllocatesNothing(string filter)
    {
        var row = System.Text.Json.JsonElement.Parse(
            """{"conversation_id":"xyz","n":7,"title":"hello","created_at":"2026-11-23T12:00:00Z","data":{"a":{"b":"y"}},"tags":["a",1]}""");
        var predicate = Rows.Predicate(filter);
        predicate.Evaluate(row);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            predicate.Evaluate(row);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Evaluate_DeepFilter_IsEvaluated()
    {
        var filter = $"or={string.Concat(Enumerable.Repeat("(not.or", Filter.MaxDepth - 1))}(a.eq.1{new string(')', Filter.MaxDepth)}";

        Assert.That(Rows.Evaluate(filter, """{"a":1}"""), Is.EqualTo((Filter.MaxDepth - 1) % 2 == 0));
        Assert.That(Rows.Evaluate(filter, "{}"), Is.Null);
    }

    [TestCaseSource(typeof(OperatorNames), nameof(OperatorNames.All))]
    public void Operators_EachThatIsNamed_Compiles(string name)
    {
        var operand = name switch { "in" => "(x)", "is" => "null", "cs" or "cd" or "ov" => "{x}", _ => "x" };
        var op = (FilterOperator)OperatorNames.All.ToList().IndexOf(name);
        if (RowPredicate.Operators.Contains(op))
            Assert.That(Rows.Evaluate($"a={name}.{operand}", "{}"), Is.Null.Or.True);
        else
            Refusal.Of(ErrorKind.NotSupported, () => Rows.Predicate($"a={name}.{operand}"));
    }
}
