using Providers.Abstractions.Database.Postgrest;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;

namespace Gateway.Tests.Abstractions.Database.Postgrest;

internal sealed class PostgrestWriterTests
{
    [TestCase("", "")]
    [TestCase("a=xyz", "a=eq.xyz")]
    [TestCase("order=a.asc,b.desc.nullslast&limit=05&a=is.NULL", "a=is.null&order=a,b.desc.nullslast&limit=5")]
    [TestCase("or=(a.eq.\"1\",b.in.(\"x\",y))", "or=(a.eq.\"1\",b.in.(\"x\",y))")]
    [TestCase("and=(a.eq.1,b.eq.2)", "a=eq.1&b=eq.2")]
    [TestCase("m.offset=0&m.x=1", "m.x=eq.1")]
    [TestCase("cursor=abc&apikey=x", "cursor=abc")]
    public void Write_ForTheContract_IsCanonical(string query, string expected) =>
        Assert.That(Uri.UnescapeDataString(PostgrestWriter.Write(QueryParser.Parse(query, QueryVerb.Read))), Is.EqualTo(expected));

    // What PostgREST reads: quotes are syntax inside of brackets only, and the page size is always said.
    [TestCase("a=xyz", "a=eq.xyz&limit=100")]
    [TestCase("a=eq.\"5\"", "a=eq.5&limit=100")]
    [TestCase("a=eq.\"say \\\"hi\\\"\"", "a=eq.say \"hi\"&limit=100")]
    [TestCase("a=in.(\"5\",x y,\"p,q\",\"\\\"\")", "a=in.(5,\"x y\",\"p,q\",\"\\\"\")&limit=100")]
    [TestCase("a=in.()", "a=in.()&limit=100")]
    [TestCase("a=in.(\"\")", "a=in.(\"\",\"\")&limit=100")]
    [TestCase("a=eq(any).{\"x,y\",null,5}", "a=eq(any).{\"x,y\",\"null\",5}&limit=100")]
    [TestCase("a=like(all).{*x*,%25y%25}", "a=like(all).{*x*,%y%}&limit=100")]
    [TestCase("or=(a.eq.\"5\",b.eq.x y,c.eq.)", "or=(a.eq.5,b.eq.\"x y\",c.eq.\"\")&limit=100")]
    [TestCase("or=(a.ov.[1,5],b.cs.{x,y})", "or=(a.ov.\"[1,5]\",b.cs.\"{x,y}\")&limit=100")]
    [TestCase("or=(a.eq(any).{x,\"}\"},b.eq(any).{p,q})", "or=(a.eq(any).\"{x,\\\"}\\\"}\",b.eq(any).{p,q})&limit=100")]
    [TestCase("or=(a.like.\"%25x,y%25\",a.wfts(english).\"\\\"fat cat\\\"\")", "or=(a.like.\"%x,y%\",a.wfts(english).\"\\\"fat cat\\\"\")&limit=100")]
    [TestCase("a=wfts.\"fat cat\" -rat", "a=wfts.\"fat cat\" -rat&limit=100")]
    [TestCase("a=cs.\"x\"", "a=cs.\"x\"&limit=100")]
    [TestCase("\"a.b\"->\"0\"->>c=is.null", "\"a.b\"->\"0\"->>c=is.null&limit=100")]
    [TestCase("cursor=abc&order=a", "order=a&limit=100")]
    [TestCase("cursor=&limit=7&offset=0", "limit=7&offset=0")]
    [TestCase(
        "select=*,n:messages!fk!inner(x:a->>b::text,amount.sum())&messages.a=gt.1&messages.order=a.desc&messages.limit=2",
        "select=*,n:messages!fk!inner(x:a->>b::text,amount.sum())&messages.a=gt.1&messages.order=a.desc&messages.limit=2&limit=100")]
    [TestCase("columns=a,\"b c\"&on_conflict=\"limit\"", "limit=100&on_conflict=\"limit\"&columns=a,\"b c\"")]
    public void Write_ForAnUpstream_IsPostgrest(string query, string expected) =>
        Assert.That(
            Uri.UnescapeDataString(PostgrestWriter.Write(QueryParser.Parse(query, QueryVerb.Read), PostgrestDialect.Upstream)),
            Is.EqualTo(expected));

    // Adapters put conditions of their own around the caller's: such a value has never been through the parser.
    [TestCase("a,b)", "(a.eq.\"a,b)\")")]
    [TestCase("\"a", "(a.eq.\"\\\"a\")")]
    [TestCase("{a", "(a.eq.\"{a\")")]
    [TestCase("{a}b", "(a.eq.\"{a}b\")")]
    [TestCase("{a}", "(a.eq.{a})")]
    public void Write_NestedValueThatCannotStandAlone_IsQuoted(string value, string expected)
    {
        var query = new RowQuery
        {
            Where = new Filter.Or([new Filter.Condition(new ColumnPath("a"), FilterOperator.Equal, new Operand.Scalar(new Literal(value, Quoted: false)))]),
        };

        Assert.That(Uri.UnescapeDataString(PostgrestWriter.Write(query)), Is.EqualTo($"or={expected}"));
    }

    [Test]
    public void Write_HostileText_NeverMakesAnotherParameter()
    {
        var written = PostgrestWriter.Write(
            new RowQuery { Where = new Filter.Condition(new ColumnPath("a&b=c#"), FilterOperator.Equal, new Operand.Scalar(new Literal("x&limit=1000#?", false))) },
            PostgrestDialect.Upstream);

        Assert.That(written, Is.EqualTo("%22a%26b%3Dc%23%22=eq.x%26limit%3D1000%23%3F&limit=100"));
    }
}
