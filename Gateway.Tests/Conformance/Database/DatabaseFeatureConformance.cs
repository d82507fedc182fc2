using System.Text.Json;
using Gateway.Tests.Backends;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Database.Query;

namespace Gateway.Tests.Conformance.Database;

/// <summary>Every feature of the database, both ways: declared means that it works, undeclared means 501.</summary>
internal abstract class DatabaseFeatureConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    private static IEnumerable<string> Features => FeatureNames.Of(typeof(DatabaseFeature));

    private static IEnumerable<string> Operators => OperatorNames.All;

    [TestCaseSource(nameof(Features))]
    public async Task Feature_Declared_WorksElse501(string feature)
    {
        await InsertAsync(("1", """{"name":"x","data":{"a":1}}"""));
        var response = feature switch
        {
            DatabaseFeature.JsonPath => await Service.GetAsync($"{Samples}?{Own}&data->>a=eq.1"),
            DatabaseFeature.Cast => await Service.GetAsync($"{Samples}?{Own}&select=amount::text"),
            DatabaseFeature.Aggregate => await Service.GetAsync($"{Samples}?{Own}&select=count()"),
            DatabaseFeature.Related => await Service.GetAsync($"/api/db/conversations?id=eq.{Id("1")}&select=*,messages(*)"),
            DatabaseFeature.Spread => await Service.GetAsync($"/api/db/messages?id=eq.{Id("1")}&select=*,...conversations(title)"),
            DatabaseFeature.CountExact => await Service.GetAsync($"{Samples}?{Own}", ("Prefer", "count=exact")),
            DatabaseFeature.CountPlanned => await Service.GetAsync($"{Samples}?{Own}", ("Prefer", "count=planned")),
            DatabaseFeature.CountEstimated => await Service.GetAsync($"{Samples}?{Own}", ("Prefer", "count=estimated")),
            DatabaseFeature.Cursor => await Service.GetAsync($"{Samples}?{Own}&cursor="),
            DatabaseFeature.Explain => await Service.GetAsync($"{Samples}?{Own}&order=amount", ("Prefer", "explain")),
            DatabaseFeature.Upsert => await Service.PostAsync(Samples, Row("1"), ("Prefer", "resolution=merge-duplicates")),
            DatabaseFeature.UpsertOnColumns => await Service.PostAsync(
                $"{Samples}?on_conflict=email", Row("2", $$"""{"email":"{{TestUser.NewEmail()}}"}"""), ("Prefer", "resolution=ignore-duplicates")),
            DatabaseFeature.CsvBody => await Service.SendAsync("POST", Samples, ApiClient.Bytes(System.Text.Encoding.UTF8.GetBytes($"id,batch\n{Id("2")},{Batch}\n"), "text/csv")),
            DatabaseFeature.Functions => await Service.PostAsync("/api/db/rpc/conformance_echo", """{"value":1}"""),
            DatabaseFeature.ListTables => await Service.GetAsync("/api/db"),
            _ => throw new NotSupportedException($"The feature '{feature}' has no example here."),
        };
        if (Declares(feature))
            Assert.That(response.Status, Is.AnyOf(200, 201, 206), response.ToString());
        else if (feature == DatabaseFeature.CsvBody)
            response.ExpectProblem(415, "unsupported_media_type"); // The media type says it all.
        else
            response.ExpectProblem(501, "not_supported");
    }

    [Test]
    public async Task Explain_OfARowById_RunsNothing()
    {
        var response = await Service.GetAsync($"{Samples}/{Id("none")}", ("Prefer", "explain"));
        if (Declares(DatabaseFeature.Explain))
            Assert.That(response.Expect(200).Json.TryGetProperty("requests", out _), Is.True);
        else
            response.ExpectProblem(501, "not_supported");
    }

    [TestCaseSource(nameof(Operators))]
    public async Task Operator_Declared_WorksElse501(string op)
    {
        await InsertAsync(("1", """{"name":"x","tags":["a"]}"""));
        var filter = op switch
        {
            "cs" or "cd" or "ov" => $"tags={op}.{{a}}",
            "in" => "name=in.(x)",
            "is" => "name=is.not_null",
            "sl" or "sr" or "nxr" or "nxl" or "adj" => $"name={op}.[1,2)",
            _ => $"name={op}.x",
        };
        var declared = Declares(DatabaseFeature.FilterPrefix + op);
        foreach (var query in new[] { filter, filter.Replace("=", "=not.", StringComparison.Ordinal), $"or=({filter.Replace('=', '.')},name.eq.y)" })
        {
            var response = await Service.GetAsync($"{Samples}?{Own}&{query}");
            if (!declared)
                Assert.That(response.ExpectProblem(501, "not_supported").Json.Text("detail"), Does.Contain($"filter.{op}"));
            else if (op is "sl" or "sr" or "nxr" or "nxl" or "adj")
                Assert.That(response.Status, Is.AnyOf(200, 400), response.ToString()); // 'samples' has no ranges; that the operator is known is all there is to see.
            else
                response.Expect(200);
        }
    }

    [Test]
    public async Task Operator_UndeclaredOnWrite_WritesNothing()
    {
        await InsertAsync(("1", """{"name":"x"}"""));
        if (Declares("filter.adj"))
        {
            Assert.That((await Service.DeleteAsync($"{Samples}?{Own}&name=adj.[1,2)")).Status, Is.AnyOf(200, 400));
            return;
        }

        (await Service.DeleteAsync($"{Samples}?or=(batch.eq.{Batch},name.adj.[1,2))")).ExpectProblem(501, "not_supported");
        Assert.That(await MatchAsync(""), Is.EqualTo("1"));
    }

    [Test]
    public async Task ListTables_SecretKey_ListsThemAndPublishableIs403()
    {
        (await App.GetAsync("/api/db")).ExpectProblem(403, "insufficient_scope");
        if (!Declares(DatabaseFeature.ListTables))
        {
            (await Service.GetAsync("/api/db")).ExpectProblem(501, "not_supported");
            return;
        }

        // Without a schema, the columns are those that have been seen, if only in some of the rows: so here in a table of its own.
        var table = Traits.MakesTablesOnInsert ? $"t{NewName()}" : "samples";
        (await Service.PostAsync($"/api/db/{table}", Row("1", """{"name":"x"}"""))).Expect(201);
        var tables = (await Service.GetAsync("/api/db")).Expect(200);
        Assert.That(tables.Column("name"), Is.SupersetOf(ConformanceTables.All.Select(t => t.Name)));
        var columns = tables.Json.EnumerateArray().Single(listed => listed.Text("name") == table).GetProperty("columns");
        Assert.That(columns.EnumerateArray().Select(column => column.GetString()), Does.Contain("name"));
    }

    [Test]
    public async Task Capabilities_EachConcern_AreTheSameForEveryKey()
    {
        var asService = (await Service.GetAsync("/api/capabilities")).Expect(200).Json;
        var asApp = (await App.GetAsync("/api/capabilities")).Expect(200).Json;
        Assert.That(asApp.GetRawText(), Is.EqualTo(asService.GetRawText()));
        foreach (var concern in new[] { "db", "storage", "auth" })
        {
            var answer = asService.GetProperty(concern);
            if (Running.Route(concern) is not var (connection, provider))
            {
                Assert.That(answer.ValueKind, Is.EqualTo(JsonValueKind.Null), concern);
                continue;
            }

            Assert.That(answer.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(["provider", "connection", "publishable", "secret"]));
            Assert.That(answer.Text("provider"), Is.EqualTo(provider));
            Assert.That(answer.Text("connection"), Is.EqualTo(connection));
        }
    }
}
