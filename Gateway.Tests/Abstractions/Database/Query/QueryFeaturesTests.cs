using System.Collections.Frozen;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;

namespace Gateway.Tests.Abstractions.Database.Query;

internal sealed class QueryFeaturesTests
{
    private static readonly FrozenSet<string> All =
    [
        .. Enum.GetValues<FilterOperator>().Select(DatabaseFeature.Filter), DatabaseFeature.JsonPath, DatabaseFeature.Cast, DatabaseFeature.Aggregate,
        DatabaseFeature.Related, DatabaseFeature.Spread, DatabaseFeature.Cursor,
    ];

    [TestCase("a=like.x", "filter.like")]
    [TestCase("or=(a.eq.1,and(b.not.sl.x,c.eq.1))", "filter.sl")]
    [TestCase("a=in.(1)", "filter.in")]
    [TestCase("a=fts.x", "filter.fts")]
    [TestCase("a->b=eq.1", DatabaseFeature.JsonPath)]
    [TestCase("order=a->b", DatabaseFeature.JsonPath)]
    [TestCase("select=a->b", DatabaseFeature.JsonPath)]
    [TestCase("select=a->b.sum()", DatabaseFeature.JsonPath)]
    [TestCase("select=a::text", DatabaseFeature.Cast)]
    [TestCase("select=a::int.sum()", DatabaseFeature.Cast)]
    [TestCase("select=count()::text", DatabaseFeature.Cast)]
    [TestCase("select=count()", DatabaseFeature.Aggregate)]
    [TestCase("select=m(a)", DatabaseFeature.Related)]
    [TestCase("select=m(a::text)", DatabaseFeature.Cast)]
    [TestCase("select=...m(a)", DatabaseFeature.Spread)]
    [TestCase("m.a=eq.1", DatabaseFeature.Related)]
    [TestCase("m.a=sr.1", "filter.sr")]
    [TestCase("m.order=a->b", DatabaseFeature.JsonPath)]
    [TestCase("cursor=", DatabaseFeature.Cursor)]
    public void FirstUnsupported_OneFeatureLess_NamesIt(string text, string feature)
    {
        var query = QueryParser.Parse(text, QueryVerb.Read);

        Assert.That(QueryFeatures.FirstUnsupported(query, All), Is.Null);
        Assert.That(QueryFeatures.FirstUnsupported(query, All.Except([feature]).ToFrozenSet()), Is.EqualTo(feature));
    }

    [Test]
    public void FirstUnsupported_PlainQuery_AllocatesNothing()
    {
        var query = QueryParser.Parse("conversation_id=eq.xyz&order=created_at.asc&limit=20", QueryVerb.Read);
        QueryFeatures.FirstUnsupported(query, All);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            QueryFeatures.FirstUnsupported(query, All);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
