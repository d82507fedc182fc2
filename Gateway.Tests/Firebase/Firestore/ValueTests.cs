using System.Text.Json;
using Gateway.Tests.Embedded;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Providers.Abstractions.Errors;
using Providers.Firebase.Firestore.Protocol;
using Value = Providers.Firebase.Firestore.Protocol.Value;

namespace Gateway.Tests.Firebase.Firestore;

/// <summary>Values on their way through Firestore and back: none is lost, and what cannot be held is refused.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ValueTests
{
    private FirestoreFixture _fixture = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _fixture = await FirestoreFixture.StartAsync("""{"tables":{"t":{"columns":{"at":"timestamp"}},"embedded":{"columns":{"e":"vector"}}}}""");

    [OneTimeTearDown]
    public void Dispose() => _fixture?.Dispose();

    [TestCase("9223372036854775807")]
    [TestCase("-9223372036854775808")]
    [TestCase("9007199254740993")]
    [TestCase("5")]
    [TestCase("5.0")]
    [TestCase("-0.0")]
    [TestCase("0.1")]
    [TestCase("1E+300")]
    [TestCase("5E-324")]
    [TestCase("1.7976931348623157E+308")]
    [TestCase("[[1,2],[[]],[{\"a\":[[3]]}]]")]
    [TestCase("{\"$bytes\":\"AAEC/w==\"}")]
    [TestCase("{\"$reference\":\"users/ada\"}")]
    [TestCase("{\"$reference\":\"projects/other/databases/(default)/documents/users/ada\"}")]
    [TestCase("{\"$geopoint\":{\"latitude\":-1.5,\"longitude\":179.25}}")]
    [TestCase("{\"$double\":\"NaN\"}")]
    [TestCase("[{\"$double\":\"Infinity\"},{\"$double\":\"-Infinity\"}]")]
    [TestCase("{\"$bytes\":\"AA==\",\"other\":1}")]
    [TestCase("{\"a b\":{\"c.d\":[null,true,\"\\u0000\"]},\"ü\":{}}")]
    public async Task Json_WrittenAndRead_IsTheSameText(string json)
    {
        var id = Guid.NewGuid().ToString();
        await _fixture.Insert("t", $$"""{"id":"{{id}}","v":{{json}}}""");
        var row = JsonElement.Parse((await _fixture.Get("t", id)).Rows.Single());
        Assert.That(row.GetProperty("v").GetRawText(), Is.EqualTo(json));

        // What is read can be written back, and nothing changes.
        var before = await _fixture.ReadAsync("t", id);
        await _fixture.Replace("t", id, row.GetRawText());
        Assert.That((await _fixture.ReadAsync("t", id))!.Fields, Is.EqualTo(before!.Fields));
    }

    [TestCase("1e1000")]
    [TestCase("18446744073709551616")]
    [TestCase("9223372036854775808.5")]
    [TestCase("0.10000000000000000555")]
    [TestCase("[{\"a\":0.30000000000000000001}]")]
    [TestCase("{\"$bytes\":5}")]
    [TestCase("{\"$bytes\":\"%%\"}")]
    [TestCase("{\"$reference\":\"users\"}")]
    [TestCase("{\"$geopoint\":{\"latitude\":91,\"longitude\":0}}")]
    [TestCase("{\"$double\":\"5\"}")]
    [TestCase("{\"$array\":[1]}")]
    [TestCase("{\"\":1}")]
    [TestCase("{\"a\":{\"__x__\":1}}")]
    public void Json_FirestoreWouldChangeIt_IsRefused(string json) =>
        Assert.That(() => _fixture.Insert("t", $$"""{"v":{{json}}}"""), Fails.With(ErrorKind.InvalidRequest));

    [Test]
    public async Task Timestamps_DeclaredOrSaidToBe_AreFirestores()
    {
        await _fixture.Insert("t", """{"id":"times","at":"2026-01-01T01:00:00.123456+01:00","v":{"$timestamp":"2026-01-01T00:00:00Z"},"text":"2026-01-01T00:00:00Z"}""");
        var stored = (await _fixture.ReadAsync("t", "times"))!.Fields;
        Assert.That(stored["at"].TimestampValue, Is.EqualTo(Timestamp.FromDateTime(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMicroseconds(123456))));
        Assert.That(stored["v"].ValueTypeCase, Is.EqualTo(Value.ValueTypeOneofCase.TimestampValue));
        Assert.That(stored["created_at"].ValueTypeCase, Is.EqualTo(Value.ValueTypeOneofCase.TimestampValue));
        Assert.That(stored["text"].ValueTypeCase, Is.EqualTo(Value.ValueTypeOneofCase.StringValue));
        var row = JsonElement.Parse((await _fixture.Get("t", "times")).Rows.Single());
        Assert.That(row.GetProperty("at").GetString(), Is.EqualTo("2026-01-01T00:00:00.123456Z"));
    }

    [Test]
    public async Task Update_OtherColumns_LeavesWhatJsonHasNoWordFor()
    {
        var vector = new Value { MapValue = new MapValue { Fields = { ["__type__"] = new Value { StringValue = "__vector__" }, ["value"] = new Value { ArrayValue = new ArrayValue { Values = { new Value { DoubleValue = 1 } } } } } } };
        await _fixture.WriteAsync("t", ("others", new() { ["time"] = new Value { TimestampValue = new Timestamp { Seconds = 5 } }, ["vector"] = vector, ["id"] = new Value { StringValue = "of their own" } }));
        var row = JsonElement.Parse((await _fixture.Update("t", "others", """{"more":{"$bytes":"AA=="}}""")).Rows.Single());
        Assert.That(row.GetProperty("id").GetString(), Is.EqualTo("others"));
        Assert.That(row.GetProperty("vector").GetRawText(), Is.EqualTo("[1.0]"));
        Assert.That(row.GetProperty("time").GetString(), Is.EqualTo("1970-01-01T00:00:05.000000Z"));
        var stored = (await _fixture.ReadAsync("t", "others"))!.Fields;
        Assert.That(stored["time"].TimestampValue.Seconds, Is.EqualTo(5));
        Assert.That(stored["vector"], Is.EqualTo(vector));
        Assert.That(stored["id"].StringValue, Is.EqualTo("of their own"));
        Assert.That(stored["more"].BytesValue, Is.EqualTo(ByteString.CopyFrom(0)));
    }

    [Test]
    public async Task Vector_Declared_IsWrittenAsOneHoweverItIsSent()
    {
        await _fixture.Insert("embedded", """{"id":"array","e":[1,0.5]}""");
        await _fixture.Insert("embedded", """{"id":"text","e":"[1,0.5]"}""");
        await _fixture.Insert("embedded", """{"id":"none","e":null}""");
        await _fixture.Update("embedded", "none", """{"e":[1,0.5]}""");
        foreach (var id in new[] { "array", "text", "none" })
        {
            Assert.That(JsonElement.Parse((await _fixture.Get("embedded", id)).Rows.Single()).GetProperty("e").GetRawText(), Is.EqualTo("[1.0,0.5]"));
            var stored = (await _fixture.ReadAsync("embedded", id))!.Fields["e"].MapValue.Fields;
            Assert.That(stored["__type__"].StringValue, Is.EqualTo("__vector__"));
            Assert.That(stored["value"].ArrayValue.Values.Select(value => value.DoubleValue), Is.EqualTo(new[] { 1, 0.5 }));
        }
    }

    [TestCase("5")]
    [TestCase("\"text\"")]
    [TestCase("\"[1,\"")]
    [TestCase("[]")]
    [TestCase("[1,\"2\"]")]
    [TestCase("[1e999]")]
    [TestCase("{\"a\":1}")]
    public void Vector_ThatIsNone_IsRefused(string value) => Assert.That(() => _fixture.Insert("embedded", $$"""{"e":{{value}}}"""), Fails.With(ErrorKind.TypeMismatch));

    [TestCase(20, true)]
    [TestCase(21, false)]
    public async Task Nesting_BeyondTwentyLevels_IsRefused(int depth, bool isTaken)
    {
        var json = $$"""{"id":"deep-{{depth}}","v":{{string.Concat(Enumerable.Repeat("{\"a\":", depth - 1))}}{}{{new string('}', depth - 1)}}}""";
        if (isTaken)
            Assert.That((await _fixture.Insert("t", json)).Rows, Has.Count.EqualTo(1));
        else
            Assert.That(() => _fixture.Insert("t", json), Fails.With(ErrorKind.InvalidRequest));
    }
}
