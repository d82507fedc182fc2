using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Postgrest;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;

namespace Gateway.Tests.Embedded.Database;

/// <summary>What SQLite filters, orders and pages is what the evaluator would have: two ways to the same answer.</summary>
[Parallelizable]
internal sealed class PushDownTests
{
    private const int Iterations = 400;

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-0", "5", "5.0", "5e0", "50", "-5", "-50", "0.1", "1e-7", "12345678901234567890.123456789", "9007199254740993",
        "\"\"", "\"5\"", "\"5.0\"", "\"a\"", "\"A\"", "\"b\"", "\"é\"", "\"\\u0000\"", "\"😀\"", "\"true\"", "\"null\"",
        "\"2026-01-01T00:00:00Z\"", "\"2026-01-01T01:00:00+01:00\"", "\"2026-01-01 00:00:00.000001+00\"", "\"2026-01-02\"", "[]", "[1,\"a\"]", "{\"a\":1}",
    ];

    private static readonly string[] Literals =
    [
        "null", "true", "0", "5", "5.00", "\"5\"", "-5", "50", "a", "A", "é", "b", "😀", "\"\"", "2026-01-01T00:00:00Z", "\"2026-01-01T00:00:00+00:00\"", "9007199254740993", "1e-7",
    ];

    // created_at holds nothing but instants.
    private static readonly string[] Instants = [.. Values.Where(value => value == "null" || Instant.TryParse(value.AsSpan().Trim('"'), out _))];

    private static readonly Gen<string> Column = Gen.OneOf("id", "a", "b", "created_at", "never");

    private static readonly Gen<string> Not = Gen.OneOf("", "", "not.");

    // With a timestamp nothing but instants is compared.
    private static readonly Gen<string> Term = Gen.OneOf<string>(
        Gen.Select(Column.Where(static column => column != "created_at"), Operation(Literals), (column, operation) => $"{column}.{operation}"),
        Operation([.. Literals.Where(static literal => Instant.TryParse(literal.AsSpan().Trim('"'), out _))]).Select(static operation => $"created_at.{operation}"));

    private static readonly Gen<string> Group = Gen.Recursive<string>((depth, group) => depth > 2
        ? Term
        : Gen.OneOf<string>(Term, Gen.Select(Gen.OneOf("and", "or", "not.and", "not.or"), group.Array[1, 3], (op, terms) => $"{op}({string.Join(',', terms)})")));

    private static readonly Gen<string> Order = Gen.Select(
        Column, Gen.OneOf("", ".asc", ".desc"), Gen.OneOf("", ".nullsfirst", ".nullslast"), (column, direction, nulls) => column + direction + nulls)
        .Array[0, 3].Select(terms => string.Join(',', terms));

    private EmbeddedFixture _fixture = null!;
    private List<JsonElement> _rows = null!;

    private static Gen<string> Operation(string[] literals) => Gen.OneOf<string>(
        Gen.Select(Not, Gen.OneOf("eq", "neq", "gt", "gte", "lt", "lte", "isdistinct"), Gen.OneOf(literals), (not, op, value) => $"{not}{op}.{Escape(value)}"),
        Gen.Select(Not, Gen.OneOf("null", "not_null", "true", "false", "unknown"), (not, value) => $"{not}is.{value}"),
        Gen.Select(Not, Gen.OneOf(literals).Array[0, 3], (not, values) => $"{not}in.({Join(values)})"),
        Gen.Select(Not, Gen.OneOf("eq", "gt", "lte"), Gen.OneOf("any", "all"), Gen.OneOf(literals).Array[0, 3], (not, op, quantifier, values) => $"{not}{op}({quantifier}).{{{Join(values)}}}"));

    [OneTimeSetUp]
    public async Task InsertRowsAsync()
    {
        _fixture = new EmbeddedFixture();
        var rows = new StringBuilder("[");
        for (var i = 0; i < Values.Length * 3; i++)
        {
            var (a, b, time) = (Values[i % Values.Length], Values[i * 7 % Values.Length], Instants[i * 5 % Instants.Length]);
            rows.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{{\"id\":{(i % 2 == 0 ? $"\"{i * 13 % 100:D2}-{i}\"" : i)}");
            rows.Append(i % 11 == 0 ? "" : $",\"a\":{a}").Append(i % 5 == 0 ? "" : $",\"b\":{b}").Append(CultureInfo.InvariantCulture, $",\"created_at\":{time}}}");
        }

        _rows = [.. (await _fixture.Insert("t", rows.Append(']').ToString())).Rows.Select(row => JsonElement.Parse(row))];
    }

    [OneTimeTearDown]
    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Test]
    public async Task QueryRows_AnyFilter_GivesWhatTheEvaluatorGives() =>
        await Group.SampleAsync(
            async group =>
            {
                var query = QueryParser.Parse($"and={Uri.EscapeDataString($"({group})")}&limit=1000", QueryVerb.Read);
                var answer = await RunAsync(query);
                Assert.That(answer.Ids, Is.EqualTo(Expected(query).Select(Id)), group);
            },
            iter: Iterations,
            threads: 1);

    [Test]
    public async Task QueryRows_AnyOrderAndPaging_GivesWhatTheEvaluatorGives() =>
        await Gen.Select(Group, Order, Gen.Int[0, 20], Gen.Int[0, 30]).SampleAsync(
            async (group, order, limit, offset) =>
            {
                var query = QueryParser.Parse($"and={Uri.EscapeDataString($"({group})")}{(order.Length > 0 ? $"&order={order}" : "")}&limit={limit}&offset={offset}", QueryVerb.Read);
                var answer = await RunAsync(query);
                Assert.That(answer.Ids, Is.EqualTo(Expected(query).Skip(offset).Take(limit).Select(Id)), PostgrestWriter.Write(query));
            },
            iter: Iterations,
            threads: 1);

    [Test]
    public async Task QueryRows_AnyOrderByCursor_GivesEachRowOnce() =>
        await Gen.Select(Order, Gen.Int[1, 40]).SampleAsync(
            async (order, limit) =>
            {
                var query = QueryParser.Parse($"cursor=&limit={limit}{(order.Length > 0 ? $"&order={order}" : "")}", QueryVerb.Read);
                var ids = new List<string>();
                for (string? cursor = ""; cursor is not null;)
                {
                    var answer = await RunAsync(query with { Cursor = cursor });
                    ids.AddRange(answer.Ids);
                    cursor = answer.Summary.NextCursor;
                }

                Assert.That(ids, Is.EqualTo(Expected(query).Select(Id)), order);
            },
            iter: 60,
            threads: 1);

    [Test]
    public async Task QueryRows_FilterBesideAPattern_GivesWhatTheEvaluatorGives() =>
        await Gen.Select(Group, Order, Gen.Int[0, 20]).SampleAsync(
            async (group, order, limit) =>
            {
                // 'like' stays with the gateway, whatever else SQLite does.
                var query = QueryParser.Parse($"and={Uri.EscapeDataString($"({group})")}&a=like.*5*{(order.Length > 0 ? $"&order={order}" : "")}&limit={limit}", QueryVerb.Read);
                var answer = await RunAsync(query);
                Assert.That(answer.Ids, Is.EqualTo(Expected(query).Take(limit).Select(Id)), PostgrestWriter.Write(query));
            },
            iter: Iterations,
            threads: 1);

    private Task<Answered> RunAsync(RowQuery query) =>
        _fixture.Run(new DatabaseOperation.QueryRows("t", query, CountMode.None), _fixture.Service);

    private IEnumerable<JsonElement> Expected(RowQuery query)
    {
        var order = RowOrder.Compile(query.Order, TableDeclaration.None);
        var predicate = query.Where is { } where ? RowPredicate.Compile(where, TableDeclaration.None) : null;
        return _rows.Where(row => predicate is null || predicate.Evaluate(row) == true).OrderBy(row => order.Keys(row), order);
    }

    private static string Id(JsonElement row) => row.GetProperty("id").ToString();

    private static string Join(string[] values) => string.Join(',', values.Select(Escape));

    private static string Escape(string literal) => literal.Contains('.', StringComparison.Ordinal) && !literal.StartsWith('"') ? $"\"{literal}\"" : literal;
}
