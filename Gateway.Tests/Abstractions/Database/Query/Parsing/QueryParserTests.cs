using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;

namespace Gateway.Tests.Abstractions.Database.Query.Parsing;

internal sealed class QueryParserTests
{
    [TestCase("")]
    [TestCase("?")]
    [TestCase("&&")]
    [TestCase("apikey=gw_pk_x&apikey=gw_pk_y")]
    [TestCase("select=")]
    public void Parse_Nothing_IsEverything(string query) => Assert.That(Parse(query), Is.EqualTo(RowQuery.Everything));

    [TestCase("data->author->>name", "data", true, "author", "name")]
    [TestCase("tags->0", "tags", false, "#0")]
    [TestCase("tags->-1", "tags", false, "#-1")]
    [TestCase("tags->\"0\"", "tags", false, "0")]
    [TestCase("a->-0", "a", false, "-0")]
    [TestCase("a->01", "a", false, "01")]
    [TestCase("a->99999999999", "a", false, "99999999999")]
    [TestCase("\"a->b\"->\"c.d\"", "a->b", false, "c.d")]
    [TestCase("a->b->c->>d", "a", true, "b", "c", "d")]
    public void Parse_JsonPath_GivesSteps(string path, string column, bool asText, params string[] steps)
    {
        var expected = new ColumnPath(
            column,
            new EquatableArray<JsonStep>([.. steps.Select(step => step.StartsWith('#')
                ? new JsonStep(null, int.Parse(step[1..], System.Globalization.CultureInfo.InvariantCulture))
                : new JsonStep(step))]),
            asText);
        var encoded = Uri.EscapeDataString(path);

        Assert.That(((Filter.Condition)Parse($"{encoded}=eq.1").Where!).Column, Is.EqualTo(expected));
        Assert.That(((Filter.Condition)((Filter.Or)Parse($"or=({encoded}.eq.1)").Where!).Terms[0]).Column, Is.EqualTo(expected));
        Assert.That(Parse($"order={encoded}.desc").Order[0].Column, Is.EqualTo(expected));
        Assert.That(((SelectItem.Column)Parse($"select={encoded}").Select[0]).Path, Is.EqualTo(expected));
    }

    [TestCase("\"a.b\"", "a.b")]
    [TestCase("\"a\\\"b\"", "a\"b")]
    [TestCase("\"a\\\\b\"", "a\\b")]
    [TestCase("\"select\"", "select")]
    [TestCase("\"not.or\"", "not.or")]
    [TestCase("\"apikey\"", "apikey")]
    [TestCase("\"a->b\"", "a->b")]
    [TestCase("\"a,(b):c!d\"", "a,(b):c!d")]
    [TestCase("größe", "größe")]
    [TestCase("日本語", "日本語")]
    [TestCase("\"😀 \"", "😀 ")]
    [TestCase("a-b", "a-b")]
    public void Parse_Name_IsUnquoted(string written, string name)
    {
        var encoded = Uri.EscapeDataString(written);

        Assert.That(((Filter.Condition)Parse($"{encoded}=eq.1").Where!).Column, Is.EqualTo(new ColumnPath(name)));
        Assert.That(Parse($"order={encoded}").Order, Is.EqualTo(Array(new OrderTerm(new ColumnPath(name)))));
        Assert.That(Parse($"select={encoded}:x").Select, Is.EqualTo(Array<SelectItem>(new SelectItem.Column(new ColumnPath("x"), name))));
        Assert.That(Parse($"columns={encoded},x").Columns, Is.EqualTo(Array(name, "x")));
        Assert.That(Parse($"on_conflict={encoded}").OnConflict, Is.EqualTo(Array(name)));
        Assert.That(Parse($"{encoded}.{encoded}=eq.1").Related[0].Path, Is.EqualTo(Array(name)));
    }

    [Test]
    public void Parse_Select_GivesItems()
    {
        var expected = Array<SelectItem>(
            new SelectItem.All(),
            Column("a"),
            Column("b", "alias"),
            new SelectItem.Column(new ColumnPath("data", [new JsonStep("x")], AsText: true)),
            Column("c", cast: "text"),
            Column("d", "e", "double precision"),
            new SelectItem.Column(new ColumnPath("data", [new JsonStep("y")]), "f", "int"));

        Assert.That(Parse("select=*,a,alias:b,data->>x,c::text,e:d::double precision,f:data->y::int").Select, Is.EqualTo(expected));
        Assert.That(Parse("select=*, a, alias:b ,data->>x, c::text,e:d::double precision, f:data->y::int ").Select, Is.EqualTo(expected));
    }

    [Test]
    public void Parse_Aggregates_GiveFunctions() =>
        Assert.That(
            Parse("select=category,count(),n:count()::text,amount.sum(),total:amount.sum()::text,amount::int.avg(),data->x.min(),count.max(),id.count()").Select,
            Is.EqualTo(Array<SelectItem>(
                Column("category"),
                new SelectItem.Aggregate(AggregateFunction.Count, null),
                new SelectItem.Aggregate(AggregateFunction.Count, null, "n", null, "text"),
                new SelectItem.Aggregate(AggregateFunction.Sum, new ColumnPath("amount")),
                new SelectItem.Aggregate(AggregateFunction.Sum, new ColumnPath("amount"), "total", null, "text"),
                new SelectItem.Aggregate(AggregateFunction.Avg, new ColumnPath("amount"), null, "int"),
                new SelectItem.Aggregate(AggregateFunction.Min, new ColumnPath("data", [new JsonStep("x")])),
                new SelectItem.Aggregate(AggregateFunction.Max, new ColumnPath("count")),
                new SelectItem.Aggregate(AggregateFunction.Count, new ColumnPath("id")))));

    [Test]
    public void Parse_RelatedRows_GiveTree() =>
        Assert.That(
            Parse("select=*,messages(role,content),m:messages!inner(*,files!files_fk!left(name)),...author(name),tags(),\"count\"()").Select,
            Is.EqualTo(Array<SelectItem>(
                new SelectItem.All(),
                new SelectItem.Related("messages", [Column("role"), Column("content")]),
                new SelectItem.Related("messages", [new SelectItem.All(), new SelectItem.Related("files", [Column("name")], Hint: "files_fk")], "m", Inner: true),
                new SelectItem.Related("author", [Column("name")], Spread: true),
                new SelectItem.Related("tags", default),
                new SelectItem.Related("count", default))));

    [Test]
    public void Parse_Order_GivesTerms() =>
        Assert.That(
            Parse("order=a,b.asc,c.desc,d.nullsfirst,e.asc.nullslast,f.desc.nullsfirst,\"g.desc\".desc.nullslast").Order,
            Is.EqualTo(Array<OrderTerm>(
                new(new ColumnPath("a")),
                new(new ColumnPath("b")),
                new(new ColumnPath("c"), Descending: true),
                new(new ColumnPath("d"), Nulls: NullsOrder.First),
                new(new ColumnPath("e"), Nulls: NullsOrder.Last),
                new(new ColumnPath("f"), Descending: true, NullsOrder.First),
                new(new ColumnPath("g.desc"), Descending: true, NullsOrder.Last))));

    [Test]
    public void Parse_Paging_GivesNumbers()
    {
        Assert.That(Parse("limit=0"), Is.EqualTo(new RowQuery { Limit = 0, HasLimit = true }));
        Assert.That(Parse("limit=1000"), Is.EqualTo(new RowQuery { Limit = 1000, HasLimit = true }));
        Assert.That(Parse("offset=9223372036854775807"), Is.EqualTo(new RowQuery { Offset = long.MaxValue, HasOffset = true }));
        Assert.That(Parse("cursor="), Is.EqualTo(new RowQuery { Cursor = "" }));
        Assert.That(Parse("cursor=a%2Bb"), Is.EqualTo(new RowQuery { Cursor = "a+b" }));
    }

    [Test]
    public void Parse_RelatedParameters_AreGathered() =>
        Assert.That(
            Parse("messages.role=eq.user&messages.order=created_at.desc&messages.limit=3&messages.offset=2&messages.or=(a.eq.1,b.eq.2)&messages.files.name=x&other.offset=0").Related,
            Is.EqualTo(Array(
                new RelatedQuery(Array("messages"))
                {
                    Where = new Filter.And([Equal("role", "user"), new Filter.Or([Equal("a", "1"), Equal("b", "2")])]),
                    Order = Array(new OrderTerm(new ColumnPath("created_at"), Descending: true)),
                    Limit = 3,
                    Offset = 2,
                },
                new RelatedQuery(Array("messages", "files")) { Where = Equal("name", "x") })));

    [Test]
    public void Parse_SeedQuery_AllocatesLittle()
    {
        Parse("conversation_id=xyz&order=created_at.asc");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Parse("conversation_id=xyz&order=created_at.asc");

        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / 100, Is.LessThan(2048));
    }

    private static RowQuery Parse(string query) => QueryParser.Parse(query, QueryVerb.Read);

    private static SelectItem.Column Column(string name, string? alias = null, string? cast = null) => new(new ColumnPath(name), alias, cast);

    private static Filter.Condition Equal(string column, string value) =>
        new(new ColumnPath(column), FilterOperator.Equal, new Operand.Scalar(new Literal(value, Quoted: false)));

    private static EquatableArray<T> Array<T>(params T[] items) => new(items);
}
