using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Database;

/// <summary>Writers who meet: each write is whole, none is lost, one of two inserts wins.</summary>
internal abstract class ConcurrencyConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    private const int Writers = 16;

    [Test]
    public async Task Post_SameIdByMany_OneWins()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Service.PostAsync(Samples, Row("1", $$"""{"amount":{{i}}}"""))));
        Assert.That(responses.Count(r => r.Status == 201), Is.EqualTo(1));
        foreach (var lost in responses.Where(r => r.Status != 201))
            lost.ExpectProblem(409, "already_exists");
        var winner = responses.Single(r => r.Status == 201).Json[0].Text("amount");
        Assert.That((await ReadAsync("1")).Text("amount"), Is.EqualTo(winner));
    }

    [Test]
    public async Task Patch_OneRowByTwo_KeepsBothColumns()
    {
        await InsertAsync(("1", "{}"));
        for (var round = 0; round < 10; round++)
        {
            var path = $"{Samples}/{Id("1")}";
            var both = await Task.WhenAll(Service.PatchAsync(path, $$"""{"amount":{{round}}}"""), Service.PatchAsync(path, $$"""{"name":"{{round}}"}"""));
            foreach (var response in both)
                response.Expect(200);
            var row = await ReadAsync("1");
            Assert.That((row.Text("amount"), row.Text("name")), Is.EqualTo(($"{round}", $"{round}")));
        }
    }

    [Test]
    public async Task Post_ManyAtOnce_AllAreThere()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Service.PostAsync(Samples, Row($"{i}"))));
        foreach (var response in responses)
            response.Expect(201);
        Assert.That((await Service.GetAsync($"{Samples}?{Own}&limit=0", ("Prefer", "count=exact"))).Header("Content-Range"), Is.EqualTo("*/100"));
    }

    [Test]
    public async Task Patch_FilterOnWhatItChanges_OneOfManyWins()
    {
        await InsertAsync(("1", """{"name":"free"}"""));
        var responses = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Service.PatchAsync($"{Samples}?{Own}&name=eq.free", $$"""{"name":"taken","amount":{{i}}}""")));
        Assert.That(responses.Sum(r => r.Expect(200).Json.GetArrayLength()), Is.EqualTo(1));
    }
}
