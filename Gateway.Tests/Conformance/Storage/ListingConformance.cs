using System.Text.Json;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Storage;

/// <summary>Contract §4: listing, and deleting one or many.</summary>
internal abstract class ListingConformance<TBackend> : StorageConformance<TBackend>
    where TBackend : Backend, new()
{
    private const string Bucket = $"/api/storage/{ConformanceBuckets.Files}";

    [TestCase("GET", "prefix=a/&prefix=b/")]
    [TestCase("GET", "delimiter=/&delimiter=/")]
    [TestCase("DELETE", "prefix=a/&prefix=b/")]
    public async Task Parameter_SentTwice_Is400(string method, string query) =>
        (await Service.SendAsync(method, $"{Bucket}?{query}", null)).ExpectProblem(400, "invalid_request");

    [Test]
    public async Task List_Prefix_GivesDescriptionsInTheOrderOfPaths()
    {
        await PutAllAsync("b", "a/1", "a/2", "c");
        var listing = (await Service.GetAsync($"{Bucket}?prefix={Folder}")).Expect(200).Json;

        Assert.That(listing.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(["objects", "prefixes", "next_cursor"]));
        Assert.That(Paths(listing), Is.EqualTo(["a/1", "a/2", "b", "c"]));
        Assert.That(listing.GetProperty("prefixes").GetArrayLength(), Is.Zero);
        Assert.That(listing.GetProperty("next_cursor").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(listing.GetProperty("objects")[0].Text("size"), Is.EqualTo("3"));
    }

    [Test]
    public async Task List_PrefixWithinAName_FindsWhatStartsSo()
    {
        await PutAllAsync("report-1", "report-2", "other");
        Assert.That(Paths((await Service.GetAsync($"{Bucket}?prefix={Folder}report")).Expect(200).Json), Is.EqualTo(["report-1", "report-2"]));
    }

    [Test]
    public async Task List_Delimiter_FoldsWhatLiesBehindIt()
    {
        await PutAllAsync("b", "a/1", "a/2", "z/x/1");
        var listing = (await Service.GetAsync($"{Bucket}?prefix={Folder}&delimiter=/")).Expect(200).Json;
        Assert.That(Paths(listing), Is.EqualTo(["b"]));
        Assert.That(Prefixes(listing), Is.EqualTo(["a/", "z/"]));
    }

    [Test]
    public async Task List_Cursor_VisitsEachOnce()
    {
        string[] names = ["a", "b/1", "b/2", "c", "d", "e"];
        await PutAllAsync(names);
        var (seen, cursor, pages) = (new List<string>(), "", 0);
        do
        {
            var page = (await Service.GetAsync($"{Bucket}?prefix={Folder}&limit=2&cursor={Uri.EscapeDataString(cursor)}")).Expect(200).Json;
            Assert.That(page.GetProperty("objects").GetArrayLength(), Is.LessThanOrEqualTo(2));
            seen.AddRange(Paths(page));
            cursor = page.Text("next_cursor");
        }
        while (cursor is not null && ++pages < 10);
        Assert.That(seen, Is.EqualTo(names));
    }

    [Test]
    public async Task List_CursorOfAnotherListing_Is400()
    {
        await PutAllAsync("a", "b");
        var cursor = (await Service.GetAsync($"{Bucket}?prefix={Folder}&limit=1")).Expect(200).Json.Text("next_cursor")!;
        (await Service.GetAsync($"{Bucket}?prefix=other/&cursor={Uri.EscapeDataString(cursor)}")).ExpectProblem(400, "invalid_cursor");
        (await Service.GetAsync($"{Bucket}?cursor=rubbish")).ExpectProblem(400, "invalid_cursor");
    }

    [TestCase("limit=0")]
    [TestCase("limit=1001")]
    [TestCase("limit=x")]
    [TestCase("delimiter=-")]
    [TestCase("prefix=../")]
    public async Task List_BadParameter_Is400ThatNamesIt(string query)
    {
        var problem = (await Service.GetAsync($"{Bucket}?{query}")).ExpectProblem(400, "invalid_request");
        Assert.That(problem.Json.Text("detail"), Does.Contain(query[..query.IndexOf('=', StringComparison.Ordinal)]).IgnoreCase);
    }

    [Test]
    public async Task Delete_Object_IsGoneAndTheSecondTime404()
    {
        await PutAllAsync("a");
        var deleted = (await Service.DeleteAsync(At("a"))).Expect(204);
        Assert.That(deleted.Bytes, Is.Empty);
        (await Service.GetAsync(At("a"))).ExpectProblem(404, "not_found");
        (await Service.DeleteAsync(At("a"))).ExpectProblem(404, "not_found");
    }

    [Test]
    public async Task Delete_Prefix_TakesAllBelowAndNothingBeside()
    {
        await PutAllAsync("docs/1", "docs/deep/2", "docs-beside", "other");
        (await Service.DeleteAsync($"{Bucket}?prefix={Folder}docs/")).Expect(200);
        Assert.That(Paths((await Service.GetAsync($"{Bucket}?prefix={Folder}")).Json), Is.EqualTo(["docs-beside", "other"]));
    }

    [TestCase("")]
    [TestCase("?prefix=")]
    [TestCase("?prefix=/")]
    [TestCase("?prefix=docs")]
    [TestCase("?prefix=a/../")]
    public async Task Delete_PrefixEmptyOrWithoutSlash_Is400(string query) =>
        (await Service.DeleteAsync($"{Bucket}{query}")).ExpectProblem(400, "invalid_request");

    private async Task PutAllAsync(params string[] names)
    {
        foreach (var name in names)
            (await PutAsync(name, [1, 2, 3])).Expect(201);
    }

    private string[] Paths(JsonElement listing) => [.. listing.GetProperty("objects").EnumerateArray().Select(o => o.Text("path")![Folder.Length..])];

    private string[] Prefixes(JsonElement listing) => [.. listing.GetProperty("prefixes").EnumerateArray().Select(p => p.GetString()![Folder.Length..])];
}
