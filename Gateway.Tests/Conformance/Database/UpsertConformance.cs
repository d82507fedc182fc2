using Gateway.Tests.Backends;
using Providers.Abstractions.Capabilities;

namespace Gateway.Tests.Conformance.Database;

/// <summary>Contract §3: inserts that meet rows which exist.</summary>
internal abstract class UpsertConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    private const string Merge = "resolution=merge-duplicates";
    private const string Ignore = "resolution=ignore-duplicates";

    [TestCase("")]
    [TestCase("?on_conflict=id")]
    public async Task Post_Merge_ReplacesTheGivenColumnsAndInsertsTheRest(string query)
    {
        await InsertAsync(("1", """{"name":"old","amount":1}"""));
        var rows = $"[{Row("1", """{"name":"new"}""")},{Row("2", """{"name":"new"}""")}]";
        var response = await Service.PostAsync($"{Samples}{query}", rows, ("Prefer", Merge));
        if (!Declares(DatabaseFeature.Upsert))
        {
            response.ExpectProblem(501, "not_supported");
            return;
        }

        Assert.That(response.Expect(201).Column("id"), Is.EquivalentTo([Id("1"), Id("2")]));
        Assert.That((await ReadAsync("1")).Text("name"), Is.EqualTo("new"));
        Assert.That((await ReadAsync("1")).Text("amount"), Is.EqualTo("1"));
        Assert.That((await ReadAsync("2")).Text("name"), Is.EqualTo("new"));
    }

    [Test]
    public async Task Post_Ignore_LeavesWhatExistsAndLeavesItOutOfTheAnswer()
    {
        await InsertAsync(("1", """{"name":"old"}"""));
        var rows = $"[{Row("1", """{"name":"new"}""")},{Row("2", """{"name":"new"}""")}]";
        var response = await Service.PostAsync($"{Samples}?on_conflict=id", rows, ("Prefer", Ignore));
        if (!Declares(DatabaseFeature.Upsert))
        {
            response.ExpectProblem(501, "not_supported");
            return;
        }

        Assert.That(response.Expect(201).Column("id"), Is.EqualTo([Id("2")]));
        Assert.That((await ReadAsync("1")).Text("name"), Is.EqualTo("old"));
    }

    [Test]
    public async Task Post_MergeMinimal_AnswersWithoutBody()
    {
        await InsertAsync(("1", """{"name":"old"}"""));
        var response = await Service.PostAsync(Samples, Row("1", """{"name":"new"}"""), ("Prefer", $"{Merge},return=minimal"));
        if (!Declares(DatabaseFeature.Upsert))
        {
            response.ExpectProblem(501, "not_supported");
            return;
        }

        Assert.That(response.Expect(201).Bytes, Is.Empty);
        Assert.That((await ReadAsync("1")).Text("name"), Is.EqualTo("new"));
    }

    [Test]
    public async Task Post_OnOtherColumns_MergesOr501()
    {
        var email = TestUser.NewEmail();
        await InsertAsync(("1", $$"""{"email":"{{email}}","name":"old"}"""));
        var response = await Service.PostAsync($"{Samples}?on_conflict=email", $$"""{"batch":"{{Batch}}","email":"{{email}}","name":"new"}""", ("Prefer", Merge));
        if (Declares(DatabaseFeature.UpsertOnColumns))
        {
            response.Expect(201);
            Assert.That((await ReadAsync("1")).Text("name"), Is.EqualTo("new"));
        }
        else
        {
            response.ExpectProblem(501, "not_supported");
            Assert.That((await ReadAsync("1")).Text("name"), Is.EqualTo("old"));
        }
    }
}
