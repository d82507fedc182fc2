using System.Text.Json;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Database;

/// <summary>SQL in every place that a name can go: it is a name, or it is refused; it is never carried out.</summary>
internal abstract class InjectionConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    private static readonly string[] Hostile =
    [
        "samples; DROP TABLE samples; --", "samples\"; DROP TABLE samples; --", "x' OR '1'='1", "x\" OR \"1\"=\"1", "id) UNION SELECT 1 --", "') ; DELETE FROM samples ; --",
        "sqlite_master", "pg_catalog.pg_tables", "information_schema.tables", "\"\"", "`samples`", "[samples]", "json_extract(doc,'$')", "$.a'); DROP TABLE samples; --",
    ];

    [TestCaseSource(nameof(Hostile))]
    public async Task Name_InTheQuery_IsNeverCarriedOut(string name)
    {
        await InsertAsync(("1", """{"name":"kept","data":{"a":1}}"""));
        var quoted = Uri.EscapeDataString($"\"{name.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        var plain = Uri.EscapeDataString(name);
        foreach (var part in new[] { quoted, plain })
        {
            foreach (var query in new[]
            {
                $"{part}=eq.1", $"select={part}", $"select=a:{part}", $"select={part}:name", $"select=name::{part}", $"select={part}.sum()", $"select={part}(*)",
                $"order={part}", $"order={part}.desc", $"or=({part}.eq.1,{part}.is.null)", $"data->{part}=eq.1", $"select=data->{part}", $"order=data->>{part}", $"cursor={part}",
                $"limit={part}", $"name=fts({part}).x", $"{part}.name=eq.1",
            })
            {
                ExpectHarmless(await Service.GetAsync($"{Samples}?{Own}&{query}"));
            }

            ExpectHarmless(await Service.DeleteAsync($"{Samples}?{Own}&{part}=eq.no-such-value"));
            ExpectHarmless(await Service.PostAsync($"{Samples}?columns={part}&on_conflict={part}", "[]", ("Prefer", "resolution=merge-duplicates")));
        }

        Assert.That((await ReadAsync("1")).Text("name"), Is.EqualTo("kept"));
    }

    [TestCaseSource(nameof(Hostile))]
    public async Task Name_OfATable_IsNeverCarriedOut(string name)
    {
        await InsertAsync(("1", """{"name":"kept"}"""));
        var table = $"/api/db/{Uri.EscapeDataString(name)}";
        ExpectHarmless(await Service.GetAsync($"{table}?id=eq.none"));
        ExpectHarmless(await Service.GetAsync($"{table}/none"));
        ExpectHarmless(await Service.DeleteAsync($"{table}?id=eq.none"));
        var made = await Service.PostAsync(table, $$"""{"id":"{{Id("odd")}}"}""");
        ExpectHarmless(made);
        if (Traits.MakesTablesOnInsert)
            Assert.That((await Service.GetAsync($"{table}/{Id("odd")}")).Expect(200).Json.Text("id"), Is.EqualTo(Id("odd")));
        Assert.That((await ReadAsync("1")).Text("name"), Is.EqualTo("kept"));
    }

    [TestCaseSource(nameof(Hostile))]
    public async Task Name_OfAColumn_IsNeverCarriedOut(string name)
    {
        await InsertAsync(("1", """{"name":"kept"}"""));
        var made = await Service.PostAsync(Samples, Row("2", $"{{{JsonSerializer.Serialize(name)}:\"value\"}}"));
        ExpectHarmless(made);
        if (!Traits.Typed)
            Assert.That((await ReadAsync("2")).Text(name), Is.EqualTo("value"));
        Assert.That((await ReadAsync("1")).Text("name"), Is.EqualTo("kept"));
    }

    // Understood, or refused as the contract refuses; never a failure of whoever was handed it.
    private static void ExpectHarmless(ApiResponse response)
    {
        Assert.That(response.Status, Is.LessThan(500).Or.EqualTo(501), response.ToString());
        if (response.Status >= 400)
            response.ExpectProblem(response.Status, response.Json.Text("code")!);
    }
}
