using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Samples.InMemory;

/// <summary>What the sample promises beyond the contract: its bounds, who sees which rows, and whole states.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class InMemoryProviderTests : IAsyncDisposable
{
    private readonly InMemoryFixture _memory = new();

    public ValueTask DisposeAsync() => _memory.DisposeAsync();

    [Test]
    public async Task Insert_BeyondMaxRows_IsRefusedWholeOverAllTables()
    {
        var connection = _memory.Connect("""{"max_rows":3}""");
        await _memory.InsertAsync(connection, "a", """[{"id":"1"},{"id":"2"}]""");

        var message = await Refused(ErrorKind.QuotaExceeded, () => _memory.InsertAsync(connection, "b", """[{"id":"3"},{"id":"4"}]"""));
        Assert.That(message, Does.Contain("3").And.Contain("max_rows"));
        Assert.That(await _memory.QueryAsync(connection, "b", "select=id"), Is.EqualTo("[]"));
        await _memory.InsertAsync(connection, "b", """{"id":"3"}""");
    }

    [Test]
    public async Task Delete_AtMaxRows_MakesRoom()
    {
        var connection = _memory.Connect("""{"max_rows":1}""");
        await _memory.InsertAsync(connection, "a", """{"id":"1"}""");
        await Refused(ErrorKind.QuotaExceeded, () => _memory.InsertAsync(connection, "a", """{"id":"2"}"""));
        await _memory.DeleteAsync(connection, "a", "id=eq.1");
        await _memory.InsertAsync(connection, "a", """{"id":"2"}""");
        Assert.That(await _memory.QueryAsync(connection, "a", "select=id"), Is.EqualTo("""[{"id":"2"}]"""));
    }

    [Test]
    public async Task Query_OtherTenantConnectionOrVersion_SeesNothing()
    {
        var connection = _memory.Connect();
        await _memory.InsertAsync(connection, "a", """{"id":"1"}""");
        foreach (var other in new[] { _memory.Connect(tenant: "other"), _memory.Connect(name: "other") })
            Assert.That(await _memory.QueryAsync(other, "a", ""), Is.EqualTo("[]"));
        Assert.That(await _memory.QueryAsync(_memory.Connect(), "a", "select=id"), Is.EqualTo("""[{"id":"1"}]"""), "read again, it is the same connection");
        Assert.That(await _memory.QueryAsync(_memory.Connect(version: "2"), "a", ""), Is.EqualTo("[]"));
    }

    [Test]
    public async Task Query_RowsWrittenMeanwhile_AreOfTheNextState()
    {
        var connection = _memory.Connect();
        await _memory.InsertAsync(connection, "a", """[{"id":"1"},{"id":"2"}]""");
        var read = await _memory.QueryAsync(connection, "a", "select=id", () => _memory.DeleteAsync(connection, "a", "id=not.is.null"));
        Assert.That(read, Is.EqualTo("""[{"id":"1"},{"id":"2"}]"""));
        Assert.That(await _memory.QueryAsync(connection, "a", "select=id"), Is.EqualTo("[]"));
    }

    [Test]
    public async Task ListTables_TableWithoutRows_IsNoneUnlessDeclared()
    {
        var connection = _memory.Connect("""{"tables":{"declared":{"columns":{"at":"timestamp"}}}}""");
        await _memory.InsertAsync(connection, "emptied", """{"id":"1"}""");
        await _memory.DeleteAsync(connection, "emptied", "id=eq.1");
        await _memory.DeleteAsync(connection, "never", "id=eq.1");
        await _memory.InsertAsync(connection, "kept", """{"id":"1","name":"x"}""");
        var tables = (await _memory.ListTablesAsync(connection)).Tables;
        Assert.That(tables.Select(t => t.Name), Is.EqualTo(["declared", "kept"]));
        Assert.That(tables.Select(t => string.Join(',', t.Columns)), Is.EqualTo(["at", "created_at,id,name"]));
    }

    [Test]
    public async Task Insert_ManyWithoutIds_KeepTheirOrder()
    {
        var connection = _memory.Connect();
        await _memory.InsertAsync(connection, "a", $"[{string.Join(',', Enumerable.Range(0, 50).Select(i => $$"""{"n":{{i}}}"""))}]");
        foreach (var order in new[] { "", "&order=created_at" })
            Assert.That(await _memory.QueryAsync(connection, "a", $"select=n{order}"), Is.EqualTo($"[{string.Join(',', Enumerable.Range(0, 50).Select(i => $$"""{"n":{{i}}}"""))}]"));
    }

    [Test]
    public void ReadSettings_Mistakes_AreAllReported()
    {
        var (_, errors) = _memory.Read("""{"max_rows":0,"maxrows":5,"trusts":["users"],"tables":{"a":{"policy":"public"}}}""");
        Assert.That(errors.Select(error => error.Path), Is.EquivalentTo(["max_rows", "maxrows", "tables:a:policy"]));
    }

    [Test]
    public async Task Check_Connection_TellsHowFullItIs()
    {
        var connection = _memory.Connect("""{"max_rows":7}""");
        await _memory.InsertAsync(connection, "a", """[{},{}]""");
        var findings = await _memory.Provider.CheckAsync(connection, default);
        Assert.That(findings, Is.EqualTo([new ConnectionFinding("database", true, "In the gateway's memory: 2 of at most 7 rows.")]));
    }

    private static Task<string> Refused(ErrorKind kind, Func<Task> action) => Abstractions.Refusal.OfAsync(kind, action);
}
