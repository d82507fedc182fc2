using System.Buffers;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Bodies;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query.Parsing;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;

namespace Gateway.Benchmarks.Micro;

/// <summary>What the gateway's own evaluation costs for each row, once a query is compiled; and reading one message of a body.</summary>
[MemoryDiagnoser]
public class EvaluatorBenchmarks
{
    private const string Message =
        """{"id":"019ab0c4","conversation_id":"xyz","role":"user","content":"Hello \"world\", how are you?","tokens":12,"tags":["a","b"],"data":{"author":{"name":"Ann"}},"created_at":"2026-11-23T12:35:27.890001Z"}""";

    private readonly JsonElement _row = JsonElement.Parse(Message);
    private readonly byte[] _body = Encoding.UTF8.GetBytes(Message);
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly RowPredicate _equal = Predicate("conversation_id=eq.xyz");
    private readonly RowPredicate _pattern = Predicate("content=ilike.*how*you*");
    private readonly RowPredicate _nested = Predicate("or=(tokens.gt.100,and(created_at.gt.2026-01-01,data->author->>name.eq.Ann,tags.cs.{a}))");
    private readonly RowOrder _order = RowOrder.Compile(QueryParser.Parse("order=created_at", QueryVerb.Read).Order, TableDeclaration.None);
    private readonly RowProjection _projection =
        RowProjection.Compile(QueryParser.Parse("select=id,content,name:data-%3Eauthor-%3E%3Ename", QueryVerb.Read).Select, TableDeclaration.None);

    [Benchmark]
    public bool? Equal() => _equal.Evaluate(_row);

    [Benchmark]
    public bool? Pattern() => _pattern.Evaluate(_row);

    [Benchmark]
    public bool? Nested() => _nested.Evaluate(_row);

    [Benchmark]
    public byte[][] OrderKeys() => _order.Keys(_row);

    [Benchmark]
    public int NumberKey()
    {
        _buffer.ResetWrittenCount();
        SortKey.Write(_row.GetProperty("tokens"), ColumnKind.Json, _buffer);
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public int Project()
    {
        _buffer.ResetWrittenCount();
        using (var output = new Utf8JsonWriter(_buffer, RowProjection.WriterOptions))
            _projection.Write(_row, output);
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public async Task<int> ReadBody()
    {
        using var rows = await JsonRows.ReadAsync(new RequestBody(new MemoryStream(_body), "application/json", _body.Length), CancellationToken.None);
        return rows.Rows.Count;
    }

    private static RowPredicate Predicate(string filter) =>
        RowPredicate.Compile(QueryParser.Parse(filter, QueryVerb.Read).Where!, TableDeclaration.None);
}
