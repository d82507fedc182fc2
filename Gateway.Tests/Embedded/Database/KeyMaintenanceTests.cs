using System.Globalization;
using System.Text;
using Providers.Abstractions.Errors;
using Providers.Embedded.Sqlite;

namespace Gateway.Tests.Embedded.Database;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class KeyMaintenanceTests : IAsyncDisposable
{
    private readonly EmbeddedFixture _fixture = new("""{"scan_limit":3000}""");

    public async ValueTask DisposeAsync() => await _fixture.DisposeAsync();

    [TestCase(100)]
    [TestCase(6_000)]
    public async Task QueryRows_ColumnWithoutKeyYet_FindsTheRows(int rows)
    {
        await InsertAsync(rows, i => $$"""{"conversation_id":"c{{i % 50}}","n":{{i}}}""");

        var answer = await _fixture.Query("t", "conversation_id=eq.c7&order=n.desc&limit=3");

        Assert.That(answer.Column("n"), Is.EqualTo(new[] { rows - 43, rows - 93, rows - 143 }.Where(n => n >= 0).Select(n => n.ToString(CultureInfo.InvariantCulture))));
    }

    [Test]
    public async Task QueryRows_WhileKeysAreFilled_GivesWhatIsWrittenMeanwhile()
    {
        await InsertAsync(6_000, i => $$"""{"group":"g{{i % 2}}","n":{{i}}}""");
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
                await _fixture.Insert("t", $$"""{"group":"new","n":{{i}}}""");
        });

        await _fixture.Query("t", "group=eq.g1&limit=1");
        await writing;

        Assert.That((await _fixture.Query("t", "select=count()&group=eq.new")).Column("count"), Is.EqualTo(new[] { "50" }));
        Assert.That((await _fixture.Query("t", "select=count()&group=eq.g1")).Column("count"), Is.EqualTo(new[] { "3000" }));
    }

    [TestCase("conversation_id=eq.c7&order=created_at.asc", "USING INDEX")]
    [TestCase("order=created_at.desc", "USING INDEX")]
    [TestCase("n=gt.10", "USING INDEX")]
    public async Task QueryRows_FilterOrOrder_IsServedByAnIndex(string query, string expected)
    {
        await InsertAsync(200, i => $$"""{"conversation_id":"c{{i % 50}}","n":{{i}}}""");
        await _fixture.Query("t", query);

        var indexed = await ReadAsync("SELECT count(*) FROM gateway_indexes");
        var plan = query.StartsWith("order", StringComparison.Ordinal)
            ? await PlanAsync("SELECT doc FROM t1 WHERE 1 AND k1 IS NOT NULL ORDER BY k1 DESC, id ASC LIMIT 10")
            : await PlanAsync("SELECT doc FROM t1 WHERE 1 AND (k2 IN (x'00')) ORDER BY id LIMIT 10");

        Assert.That(indexed, Is.EqualTo("1"));
        Assert.That(plan, Does.Contain(expected).And.Not.Contain("SCAN t1\n"));
    }

    [Test]
    public async Task QueryRows_SameConditionsInAnotherOrder_ShareAnIndex()
    {
        await InsertAsync(10, i => $$"""{"a":{{i}},"b":{{i}}}""");

        await _fixture.Query("t", "a=eq.1&b=eq.1");
        await _fixture.Query("t", "b=eq.2&a=eq.2");

        Assert.That(await ReadAsync("SELECT count(*) FROM gateway_indexes"), Is.EqualTo("1"));
    }

    [Test]
    public async Task QueryRows_ColumnsThatNoRowHas_MakeNoKeys()
    {
        await InsertAsync(10, i => $$"""{"a":{{i}}}""");

        for (var i = 0; i < 40; i++)
            Assert.That((await _fixture.Query("t", $"made_up_{i}=eq.1&order=made_up_{i}")).Rows, Is.Empty);

        Assert.That(await ReadAsync("SELECT count(*) FROM gateway_keys"), Is.EqualTo("1"));
    }

    [Test]
    public async Task QueryRows_MoreColumnsThanKeysAllow_StillAnswers()
    {
        var columns = string.Join(',', Enumerable.Range(0, 300).Select(i => $"\"c{i}\":{i}"));
        await _fixture.Insert("t", $"[{{\"id\":\"x\",{columns}}},{{\"id\":\"y\",\"c7\":8}}]");

        for (var i = 0; i < 40; i++)
            Assert.That((await _fixture.Query("t", $"c{i}=eq.{i}&order=c{i}.desc")).Ids, Is.EqualTo(new[] { "x" }), $"c{i}");

        Assert.That((await _fixture.Query("t", "c299=eq.299")).Ids, Is.EqualTo(new[] { "x" }));
        Assert.That(int.Parse((await ReadAsync("SELECT count(*) FROM gateway_keys"))!, CultureInfo.InvariantCulture), Is.LessThanOrEqualTo(24));
        Assert.That(int.Parse((await ReadAsync("SELECT count(*) FROM gateway_indexes"))!, CultureInfo.InvariantCulture), Is.LessThanOrEqualTo(12));
    }

    [Test]
    public async Task QueryRows_MoreRowsToEvaluateThanTheScanLimit_Refuses()
    {
        await InsertAsync(3_001, i => $$"""{"text":"row {{i}}"}""");

        Assert.That(() => _fixture.Query("t", "text=like.*3000&limit=1"), Fails.With(ErrorKind.ScanLimitExceeded));
        Assert.That(() => _fixture.Query("t", "select=text.max()"), Fails.With(ErrorKind.ScanLimitExceeded));
        Assert.That(() => _fixture.Update("t", "text=like.*1", """{"x":1}"""), Fails.With(ErrorKind.ScanLimitExceeded));
        Assert.That((await _fixture.Query("t", "x=not.is.null")).Rows, Is.Empty);
    }

    [Test]
    public async Task QueryRows_AfterARestart_FindsRowsKeysAndIndexes()
    {
        await InsertAsync(100, i => $$"""{"n":{{i}}}""");
        await _fixture.Query("t", "n=eq.5");

        await _fixture.RestartAsync();

        Assert.That((await _fixture.Query("t", "n=eq.5")).Rows, Has.Count.EqualTo(1));
        Assert.That(await ReadAsync("SELECT count(*) FROM gateway_keys"), Is.EqualTo("2"));
    }

    private async Task InsertAsync(int count, Func<int, string> row)
    {
        for (var from = 0; from < count; from += 1_000)
        {
            var rows = new StringBuilder("[").AppendJoin(',', Enumerable.Range(from, Math.Min(1_000, count - from)).Select(row)).Append(']');
            await _fixture.Insert("t", rows.ToString());
        }
    }

    private async Task<string?> ReadAsync(string sql)
    {
        await _fixture.RestartAsync(); // Closes the file, so that all of it is there to be read.
        using var session = new SqliteSession(Path.Combine(_fixture.Folder, "store.db"), readOnly: true);
        var statement = session.Prepare(sql);
        return statement.Step() ? statement.String(0) : null;
    }

    private async Task<string> PlanAsync(string sql)
    {
        await _fixture.RestartAsync();
        using var session = new SqliteSession(Path.Combine(_fixture.Folder, "store.db"), readOnly: true);
        var statement = session.Prepare($"EXPLAIN QUERY PLAN {sql}");
        var plan = new StringBuilder();
        while (statement.Step())
            plan.Append(statement.String(3)).Append('\n');
        return plan.ToString();
    }
}
