using BenchmarkDotNet.Attributes;
using Providers.Abstractions.Database.Postgrest;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;

namespace Gateway.Benchmarks.Micro;

/// <summary>What a query string costs: to be parsed under 2 µs and 2 KB for the seed query.</summary>
[MemoryDiagnoser]
public class ParserBenchmarks
{
    private const string Long =
        "?select=id,role,content,author:data-%3Eauthor-%3E%3Ename,n:count()&or=(role.eq.user,and(created_at.gt.2026-01-01,tokens.in.(1,2,3)))"
        + "&title=ilike.*hello%20world*&order=created_at.desc.nullslast,id&limit=50&offset=100";

    private readonly RowQuery _seed = QueryParser.Parse("conversation_id=eq.xyz&order=created_at.asc", QueryVerb.Read);

    [Benchmark(Baseline = true)]
    public RowQuery Seed() => QueryParser.Parse("conversation_id=xyz&order=created_at.asc", QueryVerb.Read);

    [Benchmark]
    public RowQuery SeedWithOperator() => QueryParser.Parse("conversation_id=eq.xyz&order=created_at.asc", QueryVerb.Read);

    [Benchmark]
    public RowQuery EverythingAtOnce() => QueryParser.Parse(Long, QueryVerb.Read);

    [Benchmark]
    public string WriteSeed() => PostgrestWriter.Write(_seed, PostgrestDialect.Upstream);
}
