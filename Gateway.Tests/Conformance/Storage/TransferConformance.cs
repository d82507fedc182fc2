using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Storage;

/// <summary>Contract §4: copying and moving within and across buckets.</summary>
internal abstract class TransferConformance<TBackend> : StorageConformance<TBackend>
    where TBackend : Backend, new()
{
    [Test]
    public async Task Copy_WithinBucket_LeavesBoth()
    {
        var source = (await PutAsync("a.md", "text"u8.ToArray(), "text/markdown")).Expect(201);
        var copy = (await Service.PostAsync($"{At("a.md")}?action=copy", To("b.md"))).Expect(200);

        Assert.That(copy.Json.Text("path"), Is.EqualTo($"{Folder}b.md"));
        Assert.That(copy.Json.Text("content_type"), Is.EqualTo("text/markdown"));
        Assert.That(copy.Json.Text("size"), Is.EqualTo(source.Json.Text("size")));
        Assert.That((await Service.GetAsync(At("b.md"))).Expect(200).Text, Is.EqualTo("text"));
        (await Service.GetAsync(At("a.md"))).Expect(200);
    }

    [Test]
    public async Task Copy_ThenReplaceSource_LeavesTheCopy()
    {
        (await PutAsync("a", [1])).Expect(201);
        (await Service.PostAsync($"{At("a")}?action=copy", To("b"))).Expect(200);
        (await PutAsync("a", [2])).Expect(200);
        (await Service.DeleteAsync(At("a"))).Expect(204);
        Assert.That((await Service.GetAsync(At("b"))).Expect(200).Bytes, Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public async Task Copy_AcrossBuckets_KeepsTheBytes()
    {
        (await PutAsync("a", [1, 2])).Expect(201);
        var copy = (await Service.PostAsync($"{At("a")}?action=copy", To("a", ConformanceBuckets.Public))).Expect(200);
        Assert.That(copy.Json.Text("bucket"), Is.EqualTo(ConformanceBuckets.Public));
        Assert.That((await Service.GetAsync(At("a", ConformanceBuckets.Public))).Expect(200).Bytes, Is.EqualTo(new byte[] { 1, 2 }));
    }

    [Test]
    public async Task Move_WithinBucket_LeavesTheTargetOnly()
    {
        (await PutAsync("a", [1])).Expect(201);
        (await Service.PostAsync($"{At("a")}?action=move", To("deep/b"))).Expect(200);
        (await Service.GetAsync(At("a"))).ExpectProblem(404, "not_found");
        Assert.That((await Service.GetAsync(At("deep/b"))).Expect(200).Bytes, Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public async Task Move_AfterAWhile_KeepsWhenItWasCreated()
    {
        var created = (await PutAsync("a", [1])).Expect(201).Json.Time("created_at");
        await Task.Delay(TimeSpan.FromMilliseconds(50));
        var moved = (await Service.PostAsync($"{At("a")}?action=move", To("b"))).Expect(200).Json;
        Assert.That(moved.Time("created_at"), Is.EqualTo(created).Within(TimeSpan.FromMilliseconds(1)));
    }

    [TestCase("copy")]
    [TestCase("move")]
    public async Task Transfer_NoSuchSource_Is404(string action) =>
        (await Service.PostAsync($"{At("none")}?action={action}", To("b"))).ExpectProblem(404, "not_found");

    [TestCase("""{"to":"nobucket"}""")]
    [TestCase("""{"to":"conformance-files/../other/a"}""")]
    [TestCase("""{"to":"conformance-files/a\\b"}""")]
    [TestCase("""{"to":"conformance-files/"}""")]
    [TestCase("{}")]
    [TestCase("""{"to":5}""")]
    public async Task Transfer_BadTarget_Is400(string body)
    {
        (await PutAsync("a", [1])).Expect(201);
        (await Service.PostAsync($"{At("a")}?action=copy", body)).ExpectProblem(400, "invalid_request");
        (await Service.PostAsync($"{At("a")}?action=move", body)).ExpectProblem(400, "invalid_request");
        (await Service.GetAsync(At("a"))).Expect(200);
    }

    private string To(string path, string bucket = ConformanceBuckets.Files) => $$"""{"to":"{{bucket}}/{{Folder}}{{path}}"}""";
}
