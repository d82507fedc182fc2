using System.Globalization;
using System.Text.Json;
using CsCheck;
using Gateway.Tests.Embedded;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Postgrest;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;
using Providers.Abstractions.Database.Tables;
using Providers.Firebase.Firestore.Protocol;
using Providers.Abstractions.Database.Values;
using Providers.Firebase.Firestore.Values;
using Value = Providers.Firebase.Firestore.Protocol.Value;

namespace Gateway.Tests.Firebase.Firestore;

/// <summary>
/// What Firestore and the gateway evaluate together is what the evaluator does alone: the same rows in the same order, whatever the
/// values, also those that only Firestore has and that others wrote.
/// </summary>
[Parallelizable]
internal sealed class PlannerTests
{
    private const int Iterations = 300;
    private const int Rows = 90;

    private static readonly Value[] Values =
    [
        new() { NullValue = NullValue.NullValue }, Bool(true), Bool(false), Int(0), Int(5), Int(-5), Int(50), Int(9007199254740993), Int(9007199254740992), Int(long.MaxValue),
        Double(5), Double(-0.0), Double(0.1), Double(-50.5), Double(9007199254740992), Double(1e300), Double(double.NaN), Double(double.PositiveInfinity), Double(double.NegativeInfinity),
        Text(""), Text("5"), Text("a"), Text("A"), Text("ab"), Text("b"), Text("é"), Text("😀"), Text("true"), Text("false"), Text("null"), Text("2026-01-01T00:00:00.000000Z"), Text("2026-01-02"),
        Time("2026-01-01T00:00:00Z"), Time("2026-01-01T00:00:00.000001Z"), Time("2025-12-31T23:00:00Z"), new() { BytesValue = ByteString.CopyFromUtf8("a") },
        new() { GeoPointValue = new GeoPoint { Latitude = 1, Longitude = 2 } }, new() { ReferenceValue = "projects/p/databases/(default)/documents/a/b" },
        Array(Text("a"), Int(5)), Array(), Array(Text("5"), Time("2026-01-01T00:00:00Z")), Map(("a", Int(1))), Map(),
        Map(("__type__", Text("__vector__")), ("value", Array(Double(5), Double(0.1)))),
    ];

    // A column of instants, as the gateway writes them and as others do.
    private static readonly Value[] Instants =
    [
        new() { NullValue = NullValue.NullValue }, Time("2026-01-01T00:00:00Z"), Time("2026-01-01T00:00:00.000001Z"), Time("2025-12-31T23:30:00Z"), Text("2026-01-01T00:00:00Z"),
        Text("2026-01-01T01:00:00+01:00"), Text("2025-12-31 14:00:00-10"), Text("2026-01-02"), Text("yesterday"), Int(5),
    ];

    private static readonly string[] Literals =
    [
        "null", "true", "false", "0", "5", "5.00", "\"5\"", "-5", "50", "0.1", "0.10000000000000000555", "a", "A", "ab", "é", "b", "😀", "\"\"", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000000Z",
        "\"2026-01-01T01:00:00+01:00\"", "2026-01-01", "9007199254740993", "9007199254740992", "9223372036854775807", "1e300", "1e400", "05", "1-05", "a/b",
    ];

    private static readonly Gen<string> Column = Gen.OneOf("id", "a", "a", "b", "created_at", "whole", "never");

    private static readonly Gen<string> Not = Gen.OneOf("", "", "not.");

    // With a timestamp nothing but instants is compared.
    private static readonly Gen<string> Term = Gen.OneOf<string>(
        Gen.Select(Column.Where(static column => column != "created_at"), Operation(Literals), (column, operation) => $"{column}.{operation}"),
        Operation([.. Literals.Where(static literal => Instant.TryParse(literal.AsSpan().Trim('"'), out _))]).Select(static operation => $"created_at.{operation}"));

    private static readonly Gen<string> Group = Gen.Recursive<string>((depth, group) => depth > 2
        ? Term
        : Gen.OneOf<string>(Term, Gen.Select(Gen.OneOf("and", "and", "or", "not.and", "not.or"), group.Array[1, 3], (op, terms) => $"{op}({string.Join(',', terms)})")));

    private static readonly Gen<string> Order = Gen.Select(
        Gen.OneOf("id", "a", "whole", "whole", "same", "created_at"), Gen.OneOf("", ".asc", ".desc"), Gen.OneOf("", ".nullsfirst", ".nullslast"), (column, direction, nulls) => column + direction + nulls)
        .Array[0, 3].Select(terms => string.Join(',', terms));

    private FirestoreFixture _fixture = null!;
    private List<JsonElement> _rows = null!;

    private TableDeclaration Declaration => _fixture.Settings.Tables["t"];

    private static Gen<string> Operation(string[] literals) => Gen.OneOf<string>(
        Gen.Select(Not, Gen.OneOf("eq", "eq", "neq", "gt", "gte", "lt", "lte", "isdistinct"), Gen.OneOf(literals), (not, op, value) => $"{not}{op}.{Escape(value)}"),
        Gen.Select(Not, Gen.OneOf("null", "not_null", "true", "false", "unknown"), (not, value) => $"{not}is.{value}"),
        Gen.Select(Not, Gen.OneOf(literals).Array[0, 20], (not, values) => $"{not}in.({Join(values)})"),
        Gen.Select(Not, Gen.OneOf("eq", "gt", "lte", "like"), Gen.OneOf("any", "all"), Gen.OneOf(literals).Array[0, 3], (not, op, quantifier, values) => $"{not}{op}({quantifier}).{{{Join(values)}}}"),
        Gen.Select(Not, Gen.OneOf("cs", "cd", "ov"), Gen.OneOf("{}", "{a}", "{5}", "{a,5}", "{2026-01-01T00:00:00.000000Z}", "[5]", "{\"a\":1}"), (not, op, value) => $"{not}{op}.\"{value.Replace("\"", "\\\"", StringComparison.Ordinal)}\""),
        Gen.Select(Not, Gen.OneOf("a*", "*5", "t*", "tru*", "2026*", "*", "0*", "A_", "😀*"), (not, value) => $"{not}like.{value}"));

    [OneTimeSetUp]
    public async Task WriteRowsAsync()
    {
        _fixture = await FirestoreFixture.StartAsync("""{"tables":{"t":{"columns":{"whole":"required","same":"required"}}}}""");
        var documents = new List<(string Id, MapField<string, Value> Fields)>();
        for (var i = 0; i < Rows; i++)
        {
            var fields = new MapField<string, Value> { ["whole"] = i % 3 == 0 ? Double(i * 31 % 20) : Int(i * 31 % 20), ["same"] = Int(i % 2), ["created_at"] = Instants[i % Instants.Length] };
            if (i % 11 != 0)
                fields["a"] = Values[i % Values.Length];
            if (i % 5 != 0)
                fields["b"] = Values[i * 7 % Values.Length];
            if (i % 4 == 0)
                fields["id"] = Int(i);
            documents.Add((i % 4 == 0 ? i.ToString(CultureInfo.InvariantCulture) : $"{(char)('a' + (i * 13 % 26))}{i}", fields));
        }

        await _fixture.WriteAsync("t", [.. documents]);
        var collection = _fixture.Database.Collection("t");
        using var writer = new RowWriter(collection);
        _rows = [];
        foreach (var (id, fields) in documents)
        {
            var document = new Document { Name = collection.Document(id) };
            document.Fields.Add(fields);
            _rows.Add(JsonElement.Parse(writer.Write(document).Span));
        }
    }

    [OneTimeTearDown]
    public void Dispose() => _fixture?.Dispose();

    [Test]
    public async Task QueryRows_AnyFilter_GivesWhatTheEvaluatorGives() =>
        await Group.SampleAsync(
            async group =>
            {
                var query = QueryParser.Parse($"and={Uri.EscapeDataString($"({group})")}&limit=1000", QueryVerb.Read);
                var answer = await RunAsync(query, CountMode.Exact);
                Assert.That(answer.Ids, Is.EqualTo(Expected(query).Select(Id)), group);
                Assert.That(answer.Summary.Total, Is.EqualTo(Expected(query).Count()), group);
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
    public async Task QueryRows_OrderOfRequiredColumns_GivesWhatTheEvaluatorGives() =>
        await Gen.Select(Gen.OneOf("", "whole=gt.5&", "whole=lte.15&same=eq.1&", "same=eq.1&a=like.*5*&"), Gen.OneOf("whole", "whole.desc", "same.desc,whole", "same,whole.desc", "same.desc", "whole.desc,id.desc", "whole,id.desc"), Gen.Int[1, 30], Gen.Int[0, 30])
            .SampleAsync(
                async (filter, order, limit, offset) =>
                {
                    var query = QueryParser.Parse($"{filter}order={order}&limit={limit}&offset={offset}", QueryVerb.Read);
                    var answer = await RunAsync(query);
                    Assert.That(answer.Ids, Is.EqualTo(Expected(query).Skip(offset).Take(limit).Select(Id)), PostgrestWriter.Write(query));
                },
                iter: Iterations,
                threads: 1);

    [Test]
    public async Task QueryRows_AnyOrderByCursor_GivesEachRowOnce() =>
        await Gen.Select(Gen.OneOf("", "whole=gt.5&", "same=eq.1&", "a=neq.5&"), Order, Gen.Int[3, 40]).SampleAsync(
            async (filter, order, limit) =>
            {
                var query = QueryParser.Parse($"{filter}cursor=&limit={limit}{(order.Length > 0 ? $"&order={order}" : "")}", QueryVerb.Read);
                var ids = new List<string>();
                for (string? cursor = ""; cursor is not null;)
                {
                    var answer = await RunAsync(query with { Cursor = cursor });
                    ids.AddRange(answer.Ids);
                    cursor = answer.Summary.NextCursor;
                    Assert.That(ids, Has.Count.LessThanOrEqualTo(Rows), order);
                }

                Assert.That(ids, Is.EqualTo(Expected(query).Select(Id)), PostgrestWriter.Write(query));
            },
            iter: 60,
            threads: 1);

    [TestCase("order=whole&limit=5", 5)]
    [TestCase("limit=5", 5)]
    [TestCase("same=eq.1&order=whole.desc&limit=2", 10)]
    [TestCase("id=in.(4,8,none)", 2)]
    [TestCase("whole=gt.17", 15)]
    public async Task QueryRows_WhatFirestoreEvaluates_ReadsLittleMoreThanItGives(string query, int most)
    {
        var answer = await _fixture.Query("t", query);
        Assert.That(answer.Rows, Is.Not.Empty);
        Assert.That(answer.Summary.DocumentsRead, Is.LessThanOrEqualTo(most));
    }

    [Test]
    public async Task QueryRows_LongList_FindsAll()
    {
        var ids = string.Join(',', _rows.Select(Id));
        Assert.That((await _fixture.Query("t", $"id=in.({ids})&limit=1000")).Ids, Is.EquivalentTo(_rows.Select(Id)));
        Assert.That((await _fixture.Query("t", $"id=in.({ids})&same=eq.1&select=id&order=whole.desc&limit=7", count: CountMode.Exact)).Summary.Total, Is.EqualTo(Rows / 2));
    }

    [Test]
    public async Task QueryRows_MoreThanFirestoreTakes_GivesWhatTheEvaluatorGives()
    {
        foreach (var filter in new[]
        {
            string.Join('&', Enumerable.Range(0, 99).Select(i => $"whole=gte.{-i}")),
            string.Join('&', Enumerable.Range(0, 12).Select(i => $"{(i == 0 ? "whole" : $"never{i}")}=gte.0")),
            $"or=({string.Join(',', Enumerable.Range(0, 99).Select(i => $"whole.eq.{i}"))})",
            $"whole=lt(all).{{{string.Join(',', Enumerable.Range(3, 60))}}}",
            $"a=in.({string.Join(',', Enumerable.Range(0, 70))})&created_at=gte.2026-01-01&b=in.(5,a)",
        })
        {
            var query = QueryParser.Parse($"{filter}&limit=1000", QueryVerb.Read);
            Assert.That((await RunAsync(query, CountMode.Exact)).Ids, Is.EqualTo(Expected(query).Select(Id)), filter);
        }
    }

    [Test]
    public async Task QueryRows_Offset_IsLeftOutByFirestore()
    {
        var answer = await _fixture.Query("t", "order=whole&offset=80&limit=5");
        Assert.That(answer.Ids, Is.EqualTo(Expected(QueryParser.Parse("order=whole", QueryVerb.Read)).Skip(80).Take(5).Select(Id)));
        Assert.That(answer.Summary.DocumentsRead, Is.EqualTo(85), "it costs all the same");
    }

    private Task<Answered> RunAsync(RowQuery query, CountMode count = CountMode.None) => _fixture.Run(new DatabaseOperation.QueryRows("t", query, count));

    private IEnumerable<JsonElement> Expected(RowQuery query)
    {
        var order = RowOrder.Compile(query.Order, Declaration);
        var predicate = query.Where is { } where ? RowPredicate.Compile(where, Declaration) : null;
        return _rows.Where(row => predicate is null || predicate.Evaluate(row) == true).OrderBy(row => order.Keys(row), order);
    }

    private static string Id(JsonElement row) => row.GetProperty("id").ToString();

    private static string Join(string[] values) => string.Join(',', values.Select(Escape));

    private static string Escape(string literal) => literal.Contains('.', StringComparison.Ordinal) && !literal.StartsWith('"') ? $"\"{literal}\"" : literal;

    private static Value Bool(bool value) => new() { BooleanValue = value };

    private static Value Int(long value) => new() { IntegerValue = value };

    private static Value Double(double value) => new() { DoubleValue = value };

    private static Value Text(string value) => new() { StringValue = value };

    private static Value Time(string value) => new() { TimestampValue = Timestamp.FromDateTimeOffset(DateTimeOffset.Parse(value, CultureInfo.InvariantCulture)) };

    private static Value Array(params Value[] values)
    {
        var array = new ArrayValue();
        array.Values.AddRange(values);
        return new Value { ArrayValue = array };
    }

    private static Value Map(params (string Name, Value Value)[] fields)
    {
        var map = new MapValue();
        foreach (var (name, value) in fields)
            map.Fields[name] = value;
        return new Value { MapValue = map };
    }
}
