using Gateway.Tests.Backends;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Database.Query;

namespace Gateway.Tests.Conformance.Database;

/// <summary>Contract §3: every operator and its negation, over numbers, text, booleans, instants, arrays, JSON, null and missing.</summary>
internal abstract class FilterConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    // 4 has everything null, 5 has nothing.
    private static readonly (string, string)[] Rows =
    [
        ("1", """{"name":"Alpha","amount":5,"score":1.5,"flag":true,"at":"2026-01-01T00:00:00Z","tags":["a","b"],"data":{"author":{"name":"Ada","age":36},"level":1}}"""),
        ("2", """{"name":"beta","amount":10,"score":2.25,"flag":false,"at":"2026-01-01T01:00:00+02:00","tags":["b","c"],"data":{"author":{"name":"Bob"},"level":2}}"""),
        ("3", """{"name":"Gamma ray","amount":-3,"score":0,"at":"2026-01-01T00:00:00.5Z","tags":[],"data":{"author":{"name":"ada"},"level":10}}"""),
        ("4", """{"name":null,"amount":null,"score":null,"flag":null,"at":null,"tags":null,"data":null}"""),
        ("5", "{}"),
        ("6", """{"name":"100%_sure","amount":9007199254740993,"score":0.1,"flag":true,"at":"2026-06-01T12:00:00Z","tags":["a,b","say \"q\""],"data":{"list":[1,2,3]}}"""),
    ];

    private static readonly (string Query, string Expected)[] Cases =
    [
        ("name=eq.Alpha", "1"), ("name=neq.Alpha", "2,3,6"), ("name=not.eq.Alpha", "2,3,6"), ("name=not.neq.Alpha", "1"),
        ("name=eq.Gamma%20ray", "3"), ("name=eq.Gamma+ray", "3"), ("name=eq.%22Alpha%22", "1"), ("name=eq.", ""),
        ("amount=eq.5", "1"), ("amount=neq.5", "2,3,6"), ("amount=not.eq.5", "2,3,6"), ("amount=eq.-3", "3"),
        ("amount=gt.5", "2,6"), ("amount=gte.5", "1,2,6"), ("amount=lt.5", "3"), ("amount=lte.5", "1,3"),
        ("amount=not.gt.5", "1,3"), ("amount=not.gte.5", "3"), ("amount=not.lt.5", "1,2,6"), ("amount=not.lte.5", "2,6"),
        ("amount=eq.9007199254740993", "6"), ("amount=eq.9007199254740992", ""), ("amount=gt.9007199254740992", "6"), ("amount=gt.9007199254740993", ""),
        ("score=eq.1.5", "1"), ("score=eq.1.50", "1"), ("score=gt.0.1", "1,2"), ("score=gte.0.1", "1,2,6"), ("score=lt.0.1", "3"),
        ("name=gt.Gamma", "2,3"), ("name=lt.Beta", "1,6"),
        ("name=like.*a", "1,2"), ("name=like.%25a", "1,2"), ("name=like._eta", "2"), ("name=like.alpha", ""), ("name=not.like.*a", "3,6"),
        ("name=like.*\\%25\\_*", "6"), ("name=ilike.ALPHA", "1"), ("name=ilike.*A*", "1,2,3"), ("name=not.ilike.*A*", "6"),
        ("name=match.^[A-G]", "1,3"), ("name=match.a$", "1,2"), ("name=imatch.^[A-B]", "1,2"), ("name=not.match.^[A-G]", "2,6"), ("name=not.imatch.^[A-G]", "6"),
        ("name=in.(Alpha,beta)", "1,2"), ("name=in.(%22Gamma%20ray%22,%22x,y%22)", "3"), ("name=not.in.(Alpha,beta)", "3,6"), ("name=in.()", ""),
        ("amount=in.(5,-3,7)", "1,3"), ("score=in.(1.50,0.0)", "1,3"),
        ("name=is.null", "4,5"), ("name=not.is.null", "1,2,3,6"), ("name=is.not_null", "1,2,3,6"), ("name=not.is.not_null", "4,5"),
        ("flag=is.true", "1,6"), ("flag=is.false", "2"), ("flag=is.unknown", "3,4,5"), ("flag=not.is.true", "2,3,4,5"), ("flag=not.is.unknown", "1,2,6"),
        ("flag=eq.true", "1,6"), ("flag=neq.true", "2"), ("flag=is.NULL", "3,4,5"),
        ("name=isdistinct.Alpha", "2,3,4,5,6"), ("name=not.isdistinct.Alpha", "1"), ("amount=isdistinct.5", "2,3,4,5,6"),
        ("tags=cs.{a,b}", "1"), ("tags=cs.{b}", "1,2"), ("tags=cs.{%22a,b%22}", "6"), ("tags=cs.{}", "1,2,3,6"), ("tags=not.cs.{b}", "3,6"),
        ("tags=cd.{a,b,c}", "1,2,3"), ("tags=not.cd.{a,b,c}", "6"), ("tags=ov.{c,z}", "2"), ("tags=ov.{a,c}", "1,2"), ("tags=not.ov.{a,c}", "3,6"),
        ("data=cs.{%22level%22:1}", "1"), ("data=cs.{%22author%22:{%22name%22:%22Bob%22}}", "2"), ("data=cs.{%22list%22:[3,1]}", "6"),
        ("data=cd.{%22list%22:[1,2,3],%22x%22:1}", "6"), ("data=not.cs.{%22level%22:1}", "2,3,6"),
        ("at=eq.2026-01-01T00:00:00Z", "1"), ("at=eq.2026-01-01T02:00:00%2B02:00", "1"), ("at=eq.2025-12-31T23:00:00Z", "2"), ("at=eq.2026-01-01T00:00:00.500Z", "3"),
        ("at=gt.2026-01-01T00:00:00Z", "3,6"), ("at=gte.2026-01-01T00:00:00Z", "1,3,6"), ("at=lt.2026-01-01T00:00:00Z", "2"), ("at=neq.2026-01-01T00:00:00Z", "2,3,6"),
        ("at=lte.2026-01-01T00:00:00.25Z", "1,2"), ("at=in.(2026-01-01T00:00:00Z,2026-06-01T12:00:00Z)", "1,6"),
        ("amount=eq(any).{5,10}", "1,2"), ("amount=gt(all).{5,9}", "2,6"), ("amount=gte(any).{5,10}", "1,2,6"), ("amount=lt(all).{5,-2}", "3"), ("amount=lte(any).{-3,5}", "1,3"),
        ("name=like(any).{A*,b*}", "1,2"), ("name=like(all).{*a*,*m*}", "3"), ("name=ilike(any).{ALPHA,BETA}", "1,2"), ("name=match(any).{^A,^b}", "1,2"),
        ("name=imatch(all).{a,m}", "3"), ("amount=not.eq(any).{5,10}", "3,6"),
        ("data->author->>name=eq.Ada", "1"), ("data->>level=eq.10", "3"), ("data->level=gt.1", "2,3"), ("data->level=eq.2", "2"), ("data->list->0=eq.1", "6"),
        ("data->list->>-1=eq.3", "6"), ("data->author->>age=is.null", "2,3,4,5,6"), ("data->author->>name=ilike.ADA", "1,3"),
        ("or=(name.eq.Alpha,amount.gt.9)", "1,2,6"), ("and=(amount.gt.1,flag.is.true)", "1,6"), ("or=(name.is.null,and(amount.gt.1,amount.lt.9))", "1,4,5"),
        ("not.or=(name.eq.Alpha,name.eq.beta)", "3,6"), ("not.and=(amount.gt.1,flag.is.true)", "2,3,4,5"), ("or=(amount.gt.1,flag.is.true)", "1,2,6"),
        ("or=(not.and(amount.gt.1,flag.is.true),name.eq.Alpha)", "1,2,3,4,5"), ("or=(name.not.eq.Alpha,name.is.null)", "2,3,4,5,6"),
        ("or=(name.in.(Alpha,%22Gamma%20ray%22),tags.cs.{c})", "1,2,3"), ("or=(name.eq.%22Gamma%20ray%22,data->>level.eq.1)", "1,3"),
        ("amount=gte.5&amount=lt.10", "1"), ("name=eq.Alpha&name=eq.beta", ""), ("or=(amount.eq.5,amount.eq.10)&or=(flag.is.false,flag.is.null)", "2"),
    ];

    private static IEnumerable<TestCaseData> Matches => Cases.Select(c => new TestCaseData(c.Query, c.Expected).SetArgDisplayNames(c.Query));

    [TestCaseSource(nameof(Matches))]
    public async Task Get_Filter_GivesExactlyTheRowsThatMatch(string query, string expected)
    {
        await InsertAsync(Rows);
        if (query.Contains("->", StringComparison.Ordinal) && !Declares(DatabaseFeature.JsonPath))
            (await Service.GetAsync($"{Samples}?{Own}&{query}")).ExpectProblem(501, "not_supported");
        else
            Assert.That(await MatchAsync(query), Is.EqualTo(expected));
    }

    [Test]
    public void Cases_Operators_AreAllAmongThem()
    {
        // Ranges and full text have tests of their own kind, among the features.
        string[] elsewhere = ["sl", "sr", "nxr", "nxl", "adj", "fts", "plfts", "phfts", "wfts"];
        foreach (var op in OperatorNames.All.Except(elsewhere))
        {
            Assert.That(Cases.Any(c => c.Query.Contains($"={op}.", StringComparison.Ordinal)), Is.True, op);
            Assert.That(Cases.Any(c => c.Query.Contains($"=not.{op}.", StringComparison.Ordinal) || op is "in" or "isdistinct"), Is.True, $"not.{op}");
        }
    }

    [TestCase("Alpha", "1")]
    [TestCase("a.b@c.d", "mail")]
    [TestCase("in.vitro", "")]
    [TestCase("eq.in.vitro", "vitro")]
    [TestCase("eq.eq.x", "eq")]
    [TestCase("", "empty")]
    public async Task Get_ValueWithoutOperator_IsEquality(string value, string expected)
    {
        await InsertAsync(
            ("1", """{"name":"Alpha"}"""), ("mail", """{"name":"a.b@c.d"}"""), ("vitro", """{"name":"in.vitro"}"""), ("eq", """{"name":"eq.x"}"""), ("empty", """{"name":""}"""));
        var response = await Service.GetAsync($"{Samples}?{Own}&select=id&name={Uri.EscapeDataString(value)}");

        // 'in.vitro' begins with an operator: its operand is no list.
        if (value == "in.vitro")
            Assert.That(response.ExpectProblem(400, "invalid_request").Json.Text("detail"), Does.Contain("'name'"));
        else
            Assert.That(string.Join(',', Names(response)), Is.EqualTo(expected));
    }

    [TestCase("PATCH")]
    [TestCase("DELETE")]
    public async Task Write_ValueWithoutOperator_Is400(string method)
    {
        await InsertAsync(("1", """{"name":"Alpha"}"""));
        using var body = method == "PATCH" ? new StringContent("{}", null, "application/json") : null;
        (await Service.SendAsync(method, $"{Samples}?batch={Batch}", body)).ExpectProblem(400, "invalid_request");
        Assert.That(await MatchAsync("name=eq.Alpha"), Is.EqualTo("1"));
    }
}
