using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Database;

/// <summary>
/// Contract §3, values: where columns have no types, the literal decides. On typed columns the same requests are answered by
/// the column's type: a value of another is refused.
/// </summary>
internal abstract class LiteralConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    [TestCase("name=eq.5", "number,decimal,text")]
    [TestCase("name=eq.%225%22", "text")]
    [TestCase("name=eq.5.0", "number,decimal")]
    [TestCase("name=eq.true", "boolean,true")]
    [TestCase("name=eq.%22true%22", "true")]
    [TestCase("name=neq.5", "boolean,date,null-text,ten,true")]
    [TestCase("name=in.(5,%22true%22)", "decimal,number,text,true")]
    [TestCase("name=gt.4", "decimal,number,ten")]
    [TestCase("name=gt.%224%22", "null-text,text,true")]
    [TestCase("name=eq.null", "null-text")]
    [TestCase("name=is.null", "missing,null")]
    [TestCase("name=eq.2026-01-01T00:00:00Z", "date")]
    [TestCase("name=eq.2026-01-01T00:00:00%2B00:00", "")]
    public async Task Get_MixedColumn_TheLiteralDecides(string query, string expected)
    {
        (string, string)[] rows =
        [
            ("number", """{"name":5}"""), ("decimal", """{"name":5.0}"""), ("text", """{"name":"5"}"""), ("ten", """{"name":10}"""), ("boolean", """{"name":true}"""),
            ("true", """{"name":"true"}"""), ("null-text", """{"name":"null"}"""), ("date", """{"name":"2026-01-01T00:00:00Z"}"""), ("null", """{"name":null}"""), ("missing", "{}"),
        ];
        if (Traits.Typed)
        {
            // A number in a text column is refused, or becomes its text: either way nothing is a number.
            await InsertAsync(("text", """{"name":"5"}"""));
            Assert.That(await MatchAsync("name=eq.5"), Is.EqualTo("text"));
            return;
        }

        await InsertAsync(rows);
        Assert.That(await MatchAsync(query), Is.EqualTo(string.Join(',', expected.Split(',').Order(StringComparer.Ordinal))));
    }

    [Test]
    public async Task Id_NumberAndItsText_AreOneId()
    {
        var number = $"{Random.Shared.NextInt64(1_000_000_000, long.MaxValue)}";
        var response = await Service.PostAsync(Samples, $$"""{"id":{{number}},"batch":"{{Batch}}"}""");
        if (Traits.Typed)
        {
            // A text column makes text of a number, or refuses it.
            Assert.That(response.Status, Is.AnyOf(201, 400), response.ToString());
            return;
        }

        Assert.That(response.Expect(201).Json[0].GetProperty("id").GetRawText(), Is.EqualTo(number), "with the type that it was written with");
        (await Service.PostAsync(Samples, $$"""{"id":"{{number}}","batch":"{{Batch}}"}""")).ExpectProblem(409, "already_exists");
        Assert.That((await Service.GetAsync($"{Samples}/{number}")).Expect(200).Json.GetProperty("id").GetRawText(), Is.EqualTo(number));
        Assert.That((await Service.GetAsync($"{Samples}?id=eq.{number}")).Expect(200).Json.GetArrayLength(), Is.EqualTo(1));
        Assert.That((await Service.PatchAsync($"{Samples}/{number}", """{"name":"x"}""")).Expect(200).Json.GetProperty("id").GetRawText(), Is.EqualTo(number));
    }

    [Test]
    public async Task Ids_Order_IsThatOfText()
    {
        await InsertAsync(("10", "{}"), ("9", "{}"), ("1", "{}"));
        Assert.That(Names(await Service.GetAsync($"{Samples}?{Own}&order=id")), Is.EqualTo(["1", "10", "9"]));
    }
}
