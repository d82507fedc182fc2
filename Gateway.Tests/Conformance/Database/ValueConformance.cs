using System.Text.Json;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Database;

/// <summary>Contract §3: values come back as they were written, and mean the same to filters.</summary>
internal abstract class ValueConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    private static readonly string[] Texts =
    [
        "'; DROP TABLE samples; --", "' OR '1'='1", "\" OR \"\"=\"", "\\'; SELECT 1; --", "Robert'); DROP TABLE samples;--", "%_*\\", "a,b(c)d.e:f", "\"quoted\"",
        "ümläut ß 日本語 🎉", "\u202Ertl", "line\nbreak\ttab\r", "null", "true", "5", " leading and trailing ", "&=?#+/%20", "{a,b}", "<script>alert(1)</script>", "ÿ\u0001",
    ];

    [TestCaseSource(nameof(Texts))]
    public async Task Text_InEveryPlace_IsJustText(string text)
    {
        var json = JsonSerializer.Serialize(text);
        await InsertAsync(("1", $$$"""{"name":{{{json}}},"tags":[{{{json}}}],"data":{"t":{{{json}}}}}"""), ("2", """{"name":"other"}"""));
        var row = await ReadAsync("1");
        Assert.That(row.Text("name"), Is.EqualTo(text));
        Assert.That(row.GetProperty("tags")[0].GetString(), Is.EqualTo(text));
        Assert.That(row.GetProperty("data").Text("t"), Is.EqualTo(text));

        var escaped = Uri.EscapeDataString(text);
        var quoted = Uri.EscapeDataString($"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        Assert.That(await MatchAsync($"name=eq.{quoted}"), Is.EqualTo("1"));
        Assert.That(await MatchAsync($"name=in.({quoted})"), Is.EqualTo("1"));
        Assert.That(await MatchAsync($"or=(name.eq.{quoted},name.eq.nothing)"), Is.EqualTo("1"));
        Assert.That(await MatchAsync($"name=neq.{quoted}"), Is.EqualTo("2"));
        if (!text.StartsWith('"'))
            Assert.That(await MatchAsync($"name=eq.{escaped}"), Is.EqualTo("1"));
    }

    [TestCaseSource(nameof(Texts))]
    public async Task Text_AsId_IsJustAnId(string text)
    {
        var id = $"{Batch}-{text}";
        var path = $"{Samples}/{Uri.EscapeDataString(id)}";
        var made = await Service.PostAsync(Samples, $$"""{"id":{{JsonSerializer.Serialize(id)}},"batch":"{{Batch}}"}""");
        if (!Traits.AnyName && text.Contains('/', StringComparison.Ordinal))
        {
            made.ExpectProblem(400, "invalid_request");
            (await Service.GetAsync(path)).ExpectProblem(400, "invalid_request");
            return;
        }

        made.Expect(201);
        Assert.That((await Service.GetAsync(path)).Expect(200).Json.Text("id"), Is.EqualTo(id));
        (await Service.PatchAsync(path, """{"name":"x"}""")).Expect(200);
        (await Service.DeleteAsync(path)).Expect(200);
        (await Service.GetAsync(path)).ExpectProblem(404, "not_found");
    }

    [TestCase("amount", "9007199254740993")]
    [TestCase("amount", "9223372036854775807")]
    [TestCase("amount", "-9223372036854775808")]
    [TestCase("score", "0.1")]
    [TestCase("score", "0.1234567890123456789012345")]
    [TestCase("score", "123456789012345678901234567890.5")]
    [TestCase("score", "-0.000000000000000000000000000001")]
    public async Task Number_BeyondADouble_IsExactOr400(string column, string number)
    {
        var response = await Service.PostAsync(Samples, Row("1", $$"""{"{{column}}":{{number}}}"""));
        if (!Traits.ExactNumbers && number.Contains('.', StringComparison.Ordinal) && !IsShortestDouble(number))
        {
            response.ExpectProblem(400, "invalid_request");
            return;
        }

        Assert.That(KeyOf(response.Expect(201).Json[0].Text(column)!), Is.EqualTo(KeyOf(number)));
        Assert.That(KeyOf((await ReadAsync("1")).Text(column)!), Is.EqualTo(KeyOf(number)));
        Assert.That(await MatchAsync($"{column}=eq.{number}"), Is.EqualTo("1"));
        Assert.That(await MatchAsync($"{column}=gte.{number}&{column}=lte.{number}"), Is.EqualTo("1"));
        Assert.That(await MatchAsync($"{column}=neq.{number}"), Is.Empty);
    }

    // The bytes of a number are equal where its value is, however it is written.
    private static byte[] KeyOf(string number)
    {
        var key = new System.Buffers.ArrayBufferWriter<byte>();
        Assert.That(Providers.Abstractions.Database.Values.SortKey.TryWriteNumber(System.Text.Encoding.ASCII.GetBytes(number), key), Is.True, number);
        return key.WrittenSpan.ToArray();
    }

    private static bool IsShortestDouble(string number) =>
        KeyOf(double.Parse(number, System.Globalization.CultureInfo.InvariantCulture).ToString("R", System.Globalization.CultureInfo.InvariantCulture)).SequenceEqual(KeyOf(number));

    [Test]
    public async Task Number_WrittenDifferently_IsTheSameValue()
    {
        await InsertAsync(("1", """{"score":5}"""), ("2", """{"score":5.0}"""), ("3", """{"score":5e0}"""), ("4", """{"score":50e-1}"""));
        Assert.That(await MatchAsync("score=eq.5"), Is.EqualTo("1,2,3,4"));
        Assert.That(await MatchAsync("score=eq.5.000"), Is.EqualTo("1,2,3,4"));
        Assert.That(await MatchAsync("score=gt.5"), Is.Empty);
    }

    [TestCase("2026-01-31T12:00:00Z")]
    [TestCase("2026-01-31T12:00:00.123456Z")]
    [TestCase("2026-01-31T14:00:00.5+02:00")]
    [TestCase("1969-12-31T23:59:59.999999Z")]
    [TestCase("0001-01-01T00:00:00Z")]
    [TestCase("9999-12-31T23:59:59Z")]
    public async Task Timestamp_Offset_IsOneInstant(string written)
    {
        await InsertAsync(("1", $$"""{"at":"{{written}}","created_at":"{{written}}"}"""));
        var instant = DateTimeOffset.Parse(written, System.Globalization.CultureInfo.InvariantCulture);
        var row = await ReadAsync("1");
        Assert.That(row.Time("at"), Is.EqualTo(instant));
        Assert.That(row.Time("created_at"), Is.EqualTo(instant));
        var utc = instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(await MatchAsync($"at=eq.{utc}&created_at=eq.{utc}"), Is.EqualTo("1"));
    }

    [TestCase("at=eq.yesterday-ish")]
    [TestCase("at=gt.%22%22")]
    [TestCase("created_at=gte.2026-01-31T12:00:00+02:00")] // The '+' is a space.
    [TestCase("at=in.(2026-01-31T12:00:00Z,soon)")]
    [TestCase("or=(at.neq.soon,id.eq.1)")]
    public async Task Timestamp_ComparedWithWhatIsNone_Is400(string filter) =>
        (await Service.GetAsync($"{Samples}?{Own}&{filter}")).ExpectProblem(400, "type_mismatch");

    [Test]
    public async Task Timestamps_AMicrosecondApart_AreTwo()
    {
        await InsertAsync(("1", """{"at":"2026-01-01T00:00:00.000001Z"}"""), ("2", """{"at":"2026-01-01T00:00:00.000002Z"}"""));
        Assert.That(await MatchAsync("at=gt.2026-01-01T00:00:00.000001Z"), Is.EqualTo("2"));
        Assert.That(await MatchAsync("at=eq.2026-01-01T00:00:00.000001Z"), Is.EqualTo("1"));
    }

    [TestCase("full.name", "%22full.name%22")]
    [TestCase("say \"hi\"", "%22say%20%5C%22hi%5C%22%22")]
    [TestCase("größe", "gr%C3%B6%C3%9Fe")]
    [TestCase("select", "%22select%22")]
    public async Task ColumnName_Odd_WorksEverywhere(string column, string escaped)
    {
        var json = JsonSerializer.Serialize(column);
        await InsertAsync(("1", $"{{{json}:\"b\"}}"), ("2", $"{{{json}:\"a\"}}"), ("3", "{}"));
        Assert.That(await MatchAsync($"{escaped}=eq.a"), Is.EqualTo("2"));
        Assert.That(await MatchAsync($"or=({escaped}.eq.a,{escaped}.is.null)"), Is.EqualTo("2,3"));
        Assert.That(Names(await Service.GetAsync($"{Samples}?{Own}&order={escaped}")), Is.EqualTo(["2", "1", "3"]));
        Assert.That((await Service.GetAsync($"{Samples}?{Own}&select={escaped}&order={escaped}")).Expect(200).Column(column), Is.EqualTo(["a", "b", null]));
        (await Service.PatchAsync($"{Samples}?{Own}&{escaped}=eq.a", $"{{{json}:\"c\"}}")).Expect(200);
        Assert.That((await ReadAsync("2")).Text(column), Is.EqualTo("c"));
    }

    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("[1,0,0]")]
    [TestCase("{\"deep\":{\"er\":[{\"a\":null},[],{},\"\",0,-0.5,true,\"\\u0041\\n\\\"\"]}}")]
    [TestCase("{\"\":1,\" \":2,\"a.b\":3,\"ü\":4}")]
    [TestCase("\"just text\"")]
    [TestCase("12.5")]
    [TestCase("false")]
    public async Task Json_AnyShape_ComesBackEqual(string json)
    {
        var response = await Service.PostAsync(Samples, Row("1", $$"""{"data":{{json}}}"""));
        if (!Traits.AnyName && json.Contains("\"\":", StringComparison.Ordinal))
        {
            response.ExpectProblem(400, "invalid_request");
            return;
        }

        response.Expect(201);
        Assert.That(JsonElement.DeepEquals((await ReadAsync("1")).GetProperty("data"), JsonElement.Parse(json)), Is.True);
    }
}
