using System.Globalization;
using System.Text.Json;
using Gateway.Tests.Backends;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Supabase.Storage;

/// <summary>Listings as the hosted service gives them, by its newer call and by its older one; and what is deleted by them.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ListingTests
{
    private const string Unknown = """{"message":"This feature is not available for your tenant"}""";

    // In the newer call the name is the whole key, and what is called key, its last part.
    [Test]
    public async Task Get_NewerCall_GivesWholePathsAndFolders()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("""
            {"hasNext":true,"nextCursor":"bDpkb2NzL2I=","nextCursorKey":"docs/b.txt",
             "folders":[{"key":"sub","name":"docs/sub/","id":null,"updated_at":null,"created_at":null,"metadata":null}],
             "objects":[{"key":"!xC3!xA9.txt","name":"docs/!xC3!xA9.txt","id":"1","updated_at":"2026-05-04T03:02:02Z","created_at":"2026-05-04T03:02:01Z",
               "metadata":{"eTag":"\"abc\"","size":5,"mimetype":"text/plain","cacheControl":"max-age=3600","lastModified":"2026-05-04T03:02:02Z","contentLength":5,"httpStatusCode":200}}]}
            """));
        var first = (await project.User.GetAsync("/api/storage/files?prefix=docs/&delimiter=/&limit=2")).Expect(200);

        Assert.That(project.Only.Line, Is.EqualTo("POST /storage/v1/object/list-v2/files"));
        Assert.That(project.Only.Text, Is.EqualTo("""{"prefix":"docs/","limit":2,"with_delimiter":true}"""));
        Assert.That(Paths(first), Is.EqualTo(["docs/é.txt"]));
        Assert.That(Prefixes(first), Is.EqualTo(["docs/sub/"]));
        var found = first.Json.GetProperty("objects")[0];
        Assert.That(found.GetProperty("size").GetInt64(), Is.EqualTo(5));
        Assert.That(found.GetProperty("content_type").GetString(), Is.EqualTo("text/plain"));
        Assert.That(found.GetProperty("etag").GetString(), Is.EqualTo("\"abc\""));

        var cursor = Uri.EscapeDataString(first.Json.GetProperty("next_cursor").GetString()!);
        (await project.User.GetAsync($"/api/storage/files?prefix=docs/&delimiter=/&limit=2&cursor={cursor}")).Expect(200);
        Assert.That(project.Sent[1].Json.GetProperty("cursor").GetString(), Is.EqualTo("bDpkb2NzL2I="));
        (await project.User.GetAsync($"/api/storage/files?prefix=other/&delimiter=/&cursor={cursor}")).ExpectProblem(400, "invalid_cursor");
    }

    [Test]
    public async Task Get_NewerCallRefusesItsOwnCursor_IsAnErrorAndNoOtherList()
    {
        await using var project = await StubProject.StartAsync(
            Answers.Json("""{"hasNext":true,"nextCursor":"c1","folders":[],"objects":[{"name":"a","id":"1"}]}"""), Answers.Json(400, """{"statusCode":"400","error":"InvalidParameter","message":"Invalid Parameter cursor"}"""));
        var cursor = (await project.User.GetAsync("/api/storage/files?limit=1")).Expect(200).Json.GetProperty("next_cursor").GetString();
        (await project.User.GetAsync($"/api/storage/files?limit=1&cursor={cursor}")).ExpectProblem(400, "invalid_request");
        Assert.That(project.Sent, Has.Length.EqualTo(2));
    }

    [TestCase("", "", "a.txt b/1.txt b/c/2.txt b/c/3.txt d.txt", "")]
    [TestCase("", "/", "a.txt d.txt", "b/")]
    [TestCase("b/", "", "b/1.txt b/c/2.txt b/c/3.txt", "")]
    [TestCase("b/", "/", "b/1.txt", "b/c/")]
    [TestCase("b", "/", "", "b/")]
    [TestCase("b/c/", "/", "b/c/2.txt b/c/3.txt", "")]
    [TestCase("b/c/2", "", "b/c/2.txt", "")]
    [TestCase("x/", "", "", "")]
    public async Task Get_OlderCall_WalksThroughFolders(string prefix, string delimiter, string objects, string prefixes)
    {
        await using var project = await StubProject.RunAsync(context => OlderAsync(context, new SortedSet<string>(["a.txt", "b/1.txt", "b/c/2.txt", "b/c/3.txt", "d.txt"], StringComparer.Ordinal)));
        var all = (await project.Server.GetAsync($"/api/storage/files?prefix={prefix}&delimiter={delimiter}")).Expect(200);
        Assert.That(Paths(all), Is.EqualTo(objects.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.That(Prefixes(all), Is.EqualTo(prefixes.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        var paged = new List<string>();
        string? cursor = "";
        for (var page = 0; page < 10 && cursor is not null; page++)
        {
            var answer = (await project.Server.GetAsync($"/api/storage/files?prefix={prefix}&delimiter={delimiter}&limit=1{(cursor.Length == 0 ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}")).Expect(200);
            paged.AddRange(Paths(answer).Concat(Prefixes(answer)));
            cursor = answer.Json.GetProperty("next_cursor").GetString();
        }

        Assert.That(paged, Is.EquivalentTo($"{objects} {prefixes}".Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Test]
    public async Task Get_OlderCallWithManyObjects_ReadsThemAllOrRefuses([Values(2_500, 10_001)] int count)
    {
        var keys = new SortedSet<string>(Enumerable.Range(0, count).Select(i => i.ToString("D5", CultureInfo.InvariantCulture)), StringComparer.Ordinal);
        await using var project = await StubProject.RunAsync(context => OlderAsync(context, keys));
        var answer = await project.Server.GetAsync("/api/storage/files?limit=3");
        if (count > 10_000)
        {
            answer.ExpectProblem(422, "scan_limit_exceeded");
            return;
        }

        Assert.That(Paths(answer.Expect(200)), Is.EqualTo(["00000", "00001", "00002"]));
        Assert.That(project.Sent.Skip(1).Select(sent => sent.Json.GetProperty("offset").GetInt32()), Is.EqualTo([0, 1000, 2000]));
    }

    // What lies beside the prefix in its folder has to be read too, though nothing of it is shown.
    [Test]
    public async Task Get_OlderCallWithMuchBesideThePrefix_ReadsItOrRefuses([Values(2_500, 10_001)] int count)
    {
        var keys = new SortedSet<string>(["docs/zz.txt", .. Enumerable.Range(0, count - 1).Select(i => string.Create(CultureInfo.InvariantCulture, $"docs/{i:D5}"))], StringComparer.Ordinal);
        await using var project = await StubProject.RunAsync(context => OlderAsync(context, keys));
        var answer = await project.Server.GetAsync("/api/storage/files?prefix=docs/z");
        if (count > 10_000)
            Assert.That(answer.ExpectProblem(422, "scan_limit_exceeded").Text, Does.Contain("beside"));
        else
            Assert.That(Paths(answer.Expect(200)), Is.EqualTo(["docs/zz.txt"]));
    }

    [Test]
    public async Task Delete_Prefix_GoesInBatchesUntilNothingIsLeft([Values] bool older)
    {
        var keys = new SortedSet<string>(["keep.txt", .. Enumerable.Range(0, 1_201).Select(i => $"docs/{i:D4}")], StringComparer.Ordinal);
        await using var project = await StubProject.RunAsync(context => older ? OlderAsync(context, keys) : NewerAsync(context, keys));
        var answer = (await project.Server.DeleteAsync("/api/storage/files?prefix=docs/")).Expect(200);
        Assert.That(answer.Text, Is.EqualTo("""{"deleted":1201}"""));
        Assert.That(keys, Is.EqualTo(["keep.txt"]));
        Assert.That(project.Sent.Where(sent => sent.Method == "DELETE").Select(sent => sent.Json.GetProperty("prefixes").GetArrayLength()), Is.EqualTo([500, 500, 201]));
    }

    [Test]
    public async Task Delete_PrefixThatThePoliciesKeep_IsForbiddenAndEnds()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("""{"hasNext":false,"folders":[],"objects":[{"name":"docs/a","id":"1"}]}"""), Answers.Json("[]"));
        (await project.User.DeleteAsync("/api/storage/files?prefix=docs/")).ExpectProblem(403, "permission_denied");
        Assert.That(project.Sent, Has.Length.EqualTo(2));
    }

    private static IEnumerable<string> Paths(ApiResponse listing) => listing.Json.GetProperty("objects").EnumerateArray().Select(item => item.GetProperty("path").GetString()!);

    private static IEnumerable<string> Prefixes(ApiResponse listing) => listing.Json.GetProperty("prefixes").EnumerateArray().Select(item => item.GetString()!);

    // As the hosted service: names are within their folder, and a folder is an entry without an id.
    private static async Task OlderAsync(HttpContext context, SortedSet<string> keys)
    {
        if (context.Request.Path.StartsWithSegments("/storage/v1/object/list-v2"))
        {
            await Answers.Json(400, Unknown)(context);
            return;
        }

        if (await TryDeleteAsync(context, keys))
            return;
        var asked = await BodyAsync(context);
        var folder = asked.GetProperty("prefix").GetString()!;
        var entries = keys.Where(key => key.StartsWith(folder, StringComparison.Ordinal)).Select(key => key[folder.Length..])
            .Select(name => (Name: name.Split('/')[0], IsFolder: name.Contains('/', StringComparison.Ordinal))).Distinct()
            .Skip(asked.GetProperty("offset").GetInt32()).Take(asked.GetProperty("limit").GetInt32())
            .Select(entry => entry.IsFolder
                ? $$"""{"name":"{{entry.Name}}","id":null,"updated_at":null,"created_at":null,"last_accessed_at":null,"metadata":null}"""
                : $$$"""{"name":"{{{entry.Name}}}","id":"1","updated_at":"2026-05-04T03:02:02Z","created_at":"2026-05-04T03:02:01Z","metadata":{"size":5,"mimetype":"text/plain","eTag":"\"e\""}}""");
        await Answers.Json($"[{string.Join(',', entries)}]")(context);
    }

    private static async Task NewerAsync(HttpContext context, SortedSet<string> keys)
    {
        if (await TryDeleteAsync(context, keys))
            return;
        var asked = await BodyAsync(context);
        var entries = keys.Where(key => key.StartsWith(asked.GetProperty("prefix").GetString()!, StringComparison.Ordinal)).Take(asked.GetProperty("limit").GetInt32())
            .Select(key => $$"""{"key":"{{key.Split('/')[^1]}}","name":"{{key}}","id":"1"}""");
        await Answers.Json($$"""{"hasNext":false,"folders":[],"objects":[{{string.Join(',', entries)}}]}""")(context);
    }

    private static async Task<bool> TryDeleteAsync(HttpContext context, SortedSet<string> keys)
    {
        if (!HttpMethods.IsDelete(context.Request.Method))
            return false;
        var gone = (await BodyAsync(context)).GetProperty("prefixes").EnumerateArray().Select(key => key.GetString()!).Where(keys.Remove).ToList();
        await Answers.Json($"[{string.Join(',', gone.Select(key => $$"""{"name":"{{key}}"}"""))}]")(context);
        return true;
    }

    private static async Task<JsonElement> BodyAsync(HttpContext context) => JsonElement.Parse(await new StreamReader(context.Request.Body).ReadToEndAsync());
}
