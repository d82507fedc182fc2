using System.Text;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Bodies;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Abstractions.Database.Bodies;

internal sealed class JsonRowsTests
{
    [TestCase("""{"a":1}""", false, 1)]
    [TestCase("{}", false, 1)]
    [TestCase("[]", true, 0)]
    [TestCase("""[{"a":1},{"b":[1,{"c":null}]}]""", true, 2)]
    [TestCase(" \n{} \n", false, 1)]
    [TestCase("\ufeff{}", false, 1)]
    public async Task Read_ObjectOrArray_GivesRows(string json, bool isArray, int count)
    {
        using var rows = await ReadAsync(json);

        Assert.That(rows.IsArray, Is.EqualTo(isArray));
        Assert.That(rows.Rows, Has.Count.EqualTo(count));
    }

    [Test]
    public async Task Read_Numbers_KeepTheirText()
    {
        const string json = """{"a":9223372036854775807,"b":-0.10,"c":123456789012345678901234567890.123456789,"d":1E+5,"e":1e-100000}""";
        using var rows = await ReadAsync(json);

        Assert.That(rows.Rows[0].GetRawText(), Is.EqualTo(json));
    }

    [TestCase("""{"a":"\ud83d\ude00 \\ud800 \n \u00fc"}""", "😀 \\ud800 \n ü")]
    [TestCase("""{"a":"\\\\\uD83D\uDE00"}""", "\\\\😀")]
    public async Task Read_Escapes_AreText(string json, string expected)
    {
        using var rows = await ReadAsync(json);

        Assert.That(rows.Rows[0].GetProperty("a").GetString(), Is.EqualTo(expected));
    }

    [TestCase("", "at line 1, byte 1")]
    [TestCase("  ", "at line 1, byte 3")]
    [TestCase("{\"a\":1", "at line 1, byte 7")]
    [TestCase("{\n\"a\": tru\n}", "at line 2, byte 9")]
    [TestCase("{\"a\":1}x", "at line 1, byte 8")]
    [TestCase("{\"a\":01}", "at line 1, byte 7")]
    [TestCase("{\"a\":\"\t\"}", "at line 1, byte 7")]
    [TestCase("{'a':1}", "at line 1, byte 2")]
    [TestCase("{\"a\":1,}", "at line 1, byte 8")]
    [TestCase("{\"a\":NaN}", "at line 1, byte 6")]
    [TestCase("5", "neither an object nor an array")]
    [TestCase("null", "neither an object nor an array")]
    [TestCase("[{},\n 5]", "at line 2, byte 2: the element at index 1 is no object")]
    [TestCase("[[]]", "the element at index 0 is no object")]
    [TestCase("[null]", "the element at index 0 is no object")]
    [TestCase("""{"a":1,"a":2}""", "uplicate")]
    [TestCase("""[{"b":{"a":1,"\u0061":2}}]""", "uplicate")]
    [TestCase("{\"a\":[1,\n1e100001]}", "at line 2, byte 1: the number 1e100001 is beyond")]
    [TestCase("{\"a\":1e999999999999}", "at line 1, byte 6: the number 1e999999999999 is beyond")]
    [TestCase("{\"a\":{\"b\":\"\\ud800\"}}", "at line 1, byte 12: a text holds half of a surrogate pair")]
    [TestCase("{\"a\":\"\\udc00\\ud800\"}", "half of a surrogate pair")]
    [TestCase("{\"a\":\"\\ud800x\"}", "half of a surrogate pair")]
    [TestCase("{\"a\":\"\\ud800\\n\"}", "half of a surrogate pair")]
    [TestCase("{\"a\":\"\\\\\\ud800\"}", "half of a surrogate pair")]
    [TestCase("{\"\\ud800\":1}", "half of a surrogate pair")]
    [TestCase("{\"a\":{\"x\\udfff\":1,\"b\":1}}", "half of a surrogate pair")]
    public async Task Read_Mistake_IsRefusedWithItsPlace(string json, string expected)
    {
        var message = await Refusal.OfAsync(ErrorKind.InvalidRequest, async () => (await ReadAsync(json)).Dispose());

        Assert.That(message, Does.StartWith("The body is not valid: ").And.Contain(expected).And.EndWith("Send a JSON object, or an array of objects."));
        Assert.That(message, Does.Not.Contain("LineNumber").And.Not.Contain("Path:"));
    }

    [TestCase("\"a\":\"", "\"")]
    [TestCase("\"", "\":1")]
    [TestCase("\"a\":1,\"", "\":1")]
    [TestCase("\"a\":\"\\n", "\"")]
    public async Task Read_BytesThatAreNotUtf8_AreRefused(string before, string after)
    {
        foreach (var bytes in (byte[][])[[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF5, 0x80, 0x80, 0x80]])
        {
            byte[] body = [(byte)'{', .. Encoding.UTF8.GetBytes(before), .. bytes, .. Encoding.UTF8.GetBytes(after), (byte)'}'];

            await Refusal.OfAsync(ErrorKind.InvalidRequest, async () => (await ReadAsync(body)).Dispose());
        }
    }

    [TestCase(64, true)]
    [TestCase(65, false)]
    [TestCase(200, false)]
    [TestCase(100_000, false)]
    public async Task Read_Depth_IsBounded(int depth, bool accepted)
    {
        var json = $$"""{"a":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""";
        if (accepted)
            (await ReadAsync(json)).Dispose();
        else
            Assert.That(await Refusal.OfAsync(ErrorKind.InvalidRequest, async () => (await ReadAsync(json)).Dispose()), Does.Contain("at line 1, byte ").And.Contain("nested deeper than 64 levels"));
    }

    [Test]
    public async Task Read_LongNumber_IsBoundedByDigits()
    {
        (await ReadAsync($$"""{"a":{{new string('9', 10_000)}}}""")).Dispose();

        Assert.That(
            await Refusal.OfAsync(ErrorKind.InvalidRequest, async () => (await ReadAsync($$"""{"a":{{new string('9', 10_001)}}}""")).Dispose()),
            Does.Contain("at line 1, byte 6: the number 9999").And.Length.LessThan(300));
    }

    [Test]
    public async Task Read_BigBodyCutShort_IsRefusedWithItsPlace()
    {
        var json = $$"""[{{string.Join(",\n", Enumerable.Repeat("""{"role":"user","content":"hello","n":12.5}""", 100_000))}}]""";
        using (var rows = await ReadAsync(json))
            Assert.That(rows.Rows, Has.Count.EqualTo(100_000));

        Assert.That(await Refusal.OfAsync(ErrorKind.InvalidRequest, async () => (await ReadAsync(json[..^20])).Dispose()), Does.Contain("at line 100000, byte "));
    }

    [TestCase(null)]
    [TestCase("application/json")]
    [TestCase("Application/JSON; charset=utf-8")]
    [TestCase("application/vnd.api+json")]
    [TestCase("application/x-www-form-urlencoded")]
    public async Task Read_MediaTypeOfJson_IsAccepted(string? type) => (await ReadAsync("{}"u8.ToArray(), type)).Dispose();

    [TestCase("text/csv")]
    [TestCase("multipart/form-data; boundary=x")]
    [TestCase("application/octet-stream")]
    [TestCase("")]
    [TestCase("application/jsonp")]
    public async Task Read_OtherMediaType_IsUnsupported(string type) =>
        Assert.That(
            await Refusal.OfAsync(ErrorKind.UnsupportedMediaType, async () => (await ReadAsync("{}"u8.ToArray(), type)).Dispose()),
            Does.Contain("application/json"));

    [Test]
    public async Task ReadObject_Array_IsRefused()
    {
        (await JsonRows.ReadObjectAsync(Body("{}"u8.ToArray(), null), CancellationToken.None)).Dispose();

        Assert.That(
            await Refusal.OfAsync(ErrorKind.InvalidRequest, async () => (await JsonRows.ReadObjectAsync(Body("[{}]"u8.ToArray(), null), CancellationToken.None)).Dispose()),
            Does.Contain("one object is wanted"));
    }

    [Test]
    public void Read_Cancelled_PassesThrough() =>
        Assert.That(async () => await JsonRows.ReadAsync(Body("{}"u8.ToArray(), null), new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());

    [Test]
    public void FindMistake_SoundDocument_AllocatesNothing()
    {
        var root = System.Text.Json.JsonElement.Parse("""{"a":"x\n\ud83d\ude00","b":[1,2.5,{"c":"\"quoted\""}],"d":null}""");
        StrictJson.FindMistake(root);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            StrictJson.FindMistake(root);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static ValueTask<JsonRows> ReadAsync(string json) => ReadAsync(Encoding.UTF8.GetBytes(json));

    private static ValueTask<JsonRows> ReadAsync(byte[] json, string? type = "application/json") => JsonRows.ReadAsync(Body(json, type), CancellationToken.None);

    private static RequestBody Body(byte[] json, string? type) => new(new MemoryStream(json), type, json.Length);
}
