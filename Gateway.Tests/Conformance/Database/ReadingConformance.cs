using System.Text.Json;
using Gateway.Tests.Backends;
using Providers.Abstractions.Capabilities;

namespace Gateway.Tests.Conformance.Database;

/// <summary>Contract §3: reading rows, one row, selecting, and the forms of an answer.</summary>
internal abstract class ReadingConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    [Test]
    public async Task Get_Rows_IsAnArrayOfJson()
    {
        await InsertAsync(("1", """{"name":"x","amount":3,"flag":false,"data":{"a":[1,null]},"tags":["t"]}"""));
        var response = (await Service.GetAsync($"{Samples}?{Own}")).Expect(200);

        Assert.That(response.Header("Content-Type"), Is.EqualTo("application/json; charset=utf-8"));
        Assert.That(response.Header("Cache-Control"), Is.EqualTo("no-store"));
        Assert.That(response.Json.GetArrayLength(), Is.EqualTo(1));
        var row = response.Json[0];
        Assert.That(row.Text("id"), Is.EqualTo(Id("1")));
        Assert.That(row.GetProperty("amount").GetInt64(), Is.EqualTo(3));
        Assert.That(row.GetProperty("flag").ValueKind, Is.EqualTo(JsonValueKind.False));
        Assert.That(JsonElement.DeepEquals(row.GetProperty("data"), JsonElement.Parse("""{"a":[1,null]}""")), Is.True);
        Assert.That(row.GetProperty("tags")[0].GetString(), Is.EqualTo("t"));
    }

    [Test]
    public async Task Get_NoRows_IsAnEmptyArray() => Assert.That((await Service.GetAsync($"{Samples}?{Own}")).Expect(200).Text, Is.EqualTo("[]"));

    [Test]
    public async Task Head_Rows_HasTheHeadersOfGetWithoutBody()
    {
        await InsertAsync(("1", "{}"), ("2", "{}"));
        var get = (await Service.GetAsync($"{Samples}?{Own}")).Expect(200);
        var head = (await Service.HeadAsync($"{Samples}?{Own}")).Expect(200);
        Assert.That(head.Bytes, Is.Empty);
        Assert.That(head.Header("Content-Type"), Is.EqualTo(get.Header("Content-Type")));
        Assert.That(head.Header("Content-Range"), Is.EqualTo(get.Header("Content-Range")));
    }

    [Test]
    public async Task Get_Row_IsOneObject()
    {
        await InsertAsync(("1", """{"name":"x"}"""));
        var response = (await Service.GetAsync($"{Samples}/{Id("1")}")).Expect(200);
        Assert.That(response.Json.ValueKind, Is.EqualTo(JsonValueKind.Object));
        Assert.That(response.Json.Text("name"), Is.EqualTo("x"));
        Assert.That(response.Header("Content-Type"), Is.EqualTo("application/json; charset=utf-8"));
        Assert.That(response.Header("Content-Range"), Is.Null);
        var selected = (await Service.GetAsync($"{Samples}/{Id("1")}?select=name")).Expect(200);
        Assert.That(selected.Json.EnumerateObject().Select(p => p.Name), Is.EqualTo(["name"]));
        Assert.That((await Service.HeadAsync($"{Samples}/{Id("1")}")).Expect(200).Bytes, Is.Empty);
    }

    [Test]
    public async Task Get_RowAsCsv_IsATableOfOneRow()
    {
        await InsertAsync(("1", """{"name":"a,b"}"""));
        var response = (await Service.GetAsync($"{Samples}/{Id("1")}?select=name", ("Accept", "text/csv"))).Expect(200);
        Assert.That(response.Header("Content-Type"), Is.EqualTo("text/csv; charset=utf-8"));
        Assert.That(response.Text.ReplaceLineEndings("\n").TrimEnd('\n'), Is.EqualTo("name\n\"a,b\""));
        (await Service.GetAsync($"{Samples}/{Id("none")}", ("Accept", "text/csv"))).ExpectProblem(404, "not_found");
    }

    [TestCase("name=eq.x")]
    [TestCase("limit=1")]
    [TestCase("offset=1")]
    [TestCase("order=name")]
    [TestCase("cursor=")]
    public async Task Get_RowWithWhatConcernsSeveral_Is400(string query)
    {
        await InsertAsync(("1", """{"name":"x"}"""));
        (await Service.GetAsync($"{Samples}/{Id("1")}?{query}")).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Get_NoSuchRow_Is404()
    {
        (await Service.GetAsync($"{Samples}/{Id("none")}")).ExpectProblem(404, "not_found");
        Assert.That((await Service.HeadAsync($"{Samples}/{Id("none")}")).Expect(404).Bytes, Is.Empty);
    }

    [Test]
    public async Task Get_TableThatIsNotThere_IsEmptyOr404()
    {
        var response = await Service.GetAsync($"/api/db/t{NewName()}");
        if (Traits.MakesTablesOnInsert)
            Assert.That(response.Expect(200).Text, Is.EqualTo("[]"));
        else
            response.ExpectProblem(404, "table_not_found");
    }

    [TestCase("select=name", "name")]
    [TestCase("select=amount,name", "amount,name")]
    [TestCase("select=label:name", "label")]
    [TestCase("select=%22full.name%22", "full.name")]
    [TestCase("select=%22select%22", "select")]
    [TestCase("select=say:%22say%20%5C%22hi%5C%22%22", "say")]
    [TestCase("select=gr%C3%B6%C3%9Fe", "größe")]
    public async Task Get_Select_GivesThoseColumnsInThatOrder(string query, string expected)
    {
        await InsertAsync(("1", """{"name":"x","amount":3,"full.name":"f","select":"s","say \"hi\"":"h","größe":"g"}"""));
        var row = (await Service.GetAsync($"{Samples}?{Own}&{query}")).Expect(200).Json[0];
        Assert.That(string.Join(',', row.EnumerateObject().Select(p => p.Name)), Is.EqualTo(expected));
        Assert.That(row.EnumerateObject().Select(p => p.Value.ValueKind), Has.None.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task Get_SelectStarAndMore_GivesBoth()
    {
        await InsertAsync(("1", """{"name":"x"}"""));
        var row = (await Service.GetAsync($"{Samples}?{Own}&select=*,label:name")).Expect(200).Json[0];
        Assert.That(row.Text("name"), Is.EqualTo("x"));
        Assert.That(row.Text("label"), Is.EqualTo("x"));
    }

    [Test]
    public async Task Get_ColumnThatIsNotThere_IsNullOr400()
    {
        await InsertAsync(("1", "{}"));
        var response = await Service.GetAsync($"{Samples}?{Own}&select=nowhere");
        if (Traits.Typed)
            response.ExpectProblem(400, "invalid_request");
        else
            Assert.That(response.Expect(200).Json[0].GetProperty("nowhere").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [TestCase("select=data->>x", "x", "\"1\"")]
    [TestCase("select=data->x", "x", "1")]
    [TestCase("select=data->y->>z", "z", "\"deep\"")]
    [TestCase("select=first:data->list->0", "first", "\"a\"")]
    [TestCase("select=data->none", "none", "null")]
    public async Task Get_JsonPath_GivesWhatIsThere(string query, string name, string expected)
    {
        await InsertAsync(("1", """{"data":{"x":1,"y":{"z":"deep"},"list":["a","b"]}}"""));
        var response = await Service.GetAsync($"{Samples}?{Own}&{query}");
        if (Declares(DatabaseFeature.JsonPath))
            Assert.That(response.Expect(200).Json[0].GetProperty(name).GetRawText(), Is.EqualTo(expected));
        else
            response.ExpectProblem(501, "not_supported");
    }

    [TestCase("select=amount::text", "amount", "\"3\"")]
    [TestCase("select=label:amount::text", "label", "\"3\"")]
    [TestCase("select=name::int", "name", "12")]
    public async Task Get_Cast_ChangesTheType(string query, string name, string expected)
    {
        await InsertAsync(("1", """{"name":"12","amount":3}"""));
        var response = await Service.GetAsync($"{Samples}?{Own}&{query}");
        if (Declares(DatabaseFeature.Cast))
            Assert.That(response.Expect(200).Json[0].GetProperty(name).GetRawText(), Is.EqualTo(expected));
        else
            response.ExpectProblem(501, "not_supported");
    }

    [Test]
    public async Task Get_AsObject_IsOneObjectOr406()
    {
        const string accept = "application/vnd.pgrst.object+json";
        await InsertAsync(("1", "{}"), ("2", "{}"));
        var one = (await Service.GetAsync($"{Samples}?id=eq.{Id("1")}", ("Accept", accept))).Expect(200);
        Assert.That(one.Json.Text("id"), Is.EqualTo(Id("1")));
        Assert.That(one.Header("Content-Type"), Is.EqualTo($"{accept}; charset=utf-8"));
        (await Service.GetAsync($"{Samples}?{Own}", ("Accept", accept))).ExpectProblem(406, "not_single");
        (await Service.GetAsync($"{Samples}?id=eq.none", ("Accept", accept))).ExpectProblem(406, "not_single");
    }

    [Test]
    public async Task Get_AsCsv_IsATable()
    {
        await InsertAsync(("1", """{"name":"plain","amount":3}"""), ("2", """{"name":"a,\"b\"\nc","amount":null}"""));
        var response = (await Service.GetAsync($"{Samples}?{Own}&select=name,amount&order=id", ("Accept", "text/csv"))).Expect(200);
        Assert.That(response.Header("Content-Type"), Is.EqualTo("text/csv; charset=utf-8"));
        Assert.That(response.Text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n'), Is.EqualTo("name,amount\nplain,3\n\"a,\"\"b\"\"\nc\","));
    }

    [Test]
    public async Task Get_SeveralMegabytes_AreStreamedWhole()
    {
        var text = new string('x', 100_000);
        foreach (var part in Enumerable.Range(0, 30).Chunk(10))
            (await Service.PostAsync(Samples, $"[{string.Join(',', part.Select(i => Row($"{i:00}", $$"""{"name":"{{text}}"}""")))}]", ("Prefer", "return=minimal"))).Expect(201);

        var rows = (await Service.GetAsync($"{Samples}?{Own}&order=id", ("Prefer", "count=exact"))).Expect(200);
        Assert.That(rows.Column("name"), Has.Exactly(30).EqualTo(text));
        Assert.That(Names(rows), Is.Ordered.Using((System.Collections.IComparer)StringComparer.Ordinal));
        var paged = (await Service.GetAsync($"{Samples}?{Own}&order=id&limit=20&cursor=")).Expect(200);
        Assert.That(paged.Json.GetArrayLength(), Is.EqualTo(20));
        Assert.That(paged.Header("Link"), Is.Not.Null, "a page with a cursor is held until its end is known");
    }

    [Test]
    public async Task Get_Rows_TellsWhatItCost()
    {
        await InsertAsync(("1", "{}"), ("2", "{}"));
        var cost = (await Service.GetAsync($"{Samples}?{Own}")).Expect(200).Header("Gateway-Documents-Read");
        Assert.That(cost, Traits.CountsDocuments ? Does.Match("^[1-9][0-9]*$") : Is.Null);
    }

    [Test]
    public async Task Get_AnyAccept_IsJson()
    {
        await InsertAsync(("1", "{}"));
        foreach (var accept in new[] { "*/*", "application/json", "text/html,application/xhtml+xml,*/*;q=0.8" })
            Assert.That((await Service.GetAsync($"{Samples}?{Own}", ("Accept", accept))).Expect(200).Header("Content-Type"), Is.EqualTo("application/json; charset=utf-8"));
    }
}
