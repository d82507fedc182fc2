using CsCheck;
using Gateway.Tests.Abstractions.Database.Query;
using Providers.Abstractions.Database.Postgrest;
using Providers.Abstractions.Database.Query.Parsing;

namespace Gateway.Tests.Abstractions.Database.Postgrest;

internal sealed class PostgrestWriterPropertyTests
{
    [Test]
    public void Write_AnyQuery_ParsesBackToTheSame() =>
        QueryGenerators.Query.Sample(
            query => QueryParser.Parse(PostgrestWriter.Write(query), QueryVerb.Read) == query,
            iter: 20_000,
            print: query => $"{query}\n{PostgrestWriter.Write(query)}\n{Uri.UnescapeDataString(PostgrestWriter.Write(query))}");

    [Test]
    public void Write_AnyQuery_IsReadForWritesToo() =>
        QueryGenerators.Query.Sample(
            query => QueryParser.Parse(PostgrestWriter.Write(query), QueryVerb.Write) == query,
            iter: 2_000);
}
