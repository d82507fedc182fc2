using System.Text;
using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query.Parsing;
using Providers.Abstractions.Exchanges;

namespace Gateway.Tests.Abstractions.Database.Evaluation;

[Parallelizable(ParallelScope.All)]
internal sealed class GroupRowsTests
{
    [TestCase("select=name,n.sum()&order=name.desc", """{"name":"y","sum":2} {"name":"x","sum":4}""")]
    [TestCase("select=who:name,n.sum()&order=name.desc", """{"who":"y","sum":2} {"who":"x","sum":4}""")]
    [TestCase("select=data->>k,n.sum()&order=data->>k.desc", """{"k":"b","sum":2} {"k":"a","sum":4}""")]
    [TestCase("select=name,n.sum()&order=sum.desc", """{"name":"x","sum":4} {"name":"y","sum":2}""")]
    [TestCase("select=name,all:n.sum()&order=all", """{"name":"y","all":2} {"name":"x","all":4}""")]
    [TestCase("select=name,n.sum()&order=name.desc&limit=1&offset=1", """{"name":"x","sum":4}""")]
    public void WriteTo_Order_GoesByWhatIsSelected(string query, string expected) => Assert.That(Groups(query), Is.EqualTo(expected));

    [TestCase("select=name,n.sum()&order=n", "'n'")]
    [TestCase("select=who:name,n.sum()&order=who", "'who'")]
    [TestCase("select=data->>k,n.sum()&order=data->k", "'data'")]
    public void WriteTo_OrderByWhatIsNotGrouped_IsRefused(string query, string named) => Assert.That(Refusal.Of(() => Groups(query)), Does.Contain(named));

    private static string Groups(string text)
    {
        var query = QueryParser.Parse(text, QueryVerb.Read);
        var aggregation = RowAggregation.Compile(query.Select, Rows.Table);
        foreach (var row in (string[])["""{"name":"x","n":1,"data":{"k":"a"}}""", """{"name":"y","n":2,"data":{"k":"b"}}""", """{"name":"x","n":3,"data":{"k":"a"}}"""])
            aggregation.Add(JsonElement.Parse(row));
        var groups = new GroupRows(query, Rows.Table);
        aggregation.Write(groups.Add);
        var sink = new TextSink();
        groups.WriteTo(sink);
        return string.Join(' ', sink.Rows);
    }

    private sealed class TextSink : IRowSink
    {
        public List<string> Rows { get; } = [];

        public bool NeedsFlush => false;

        public void Expect(long total)
        {
        }

        public void Write(ReadOnlySpan<byte> utf8Row) => Rows.Add(Encoding.UTF8.GetString(utf8Row));

        public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
