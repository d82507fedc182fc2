using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;
using Providers.Abstractions.Exchanges;

namespace Gateway.Tests.Embedded.Database;

/// <summary>Rows that nobody takes: while they wait, they hold none of the few sessions that read a store.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SlowSinkTests : IAsyncDisposable
{
    private const int Slow = 16; // Twice as many as there are sessions.

    private readonly EmbeddedFixture _fixture = new("""
        {"tables":{"t":{"relations":{"others":{"column":"n","foreign_column":"n"}}}}}
        """);

    public async ValueTask DisposeAsync() => await _fixture.DisposeAsync();

    [TestCase("")]
    [TestCase("order=n.desc")]
    [TestCase("cursor=")]
    [TestCase("tag=like.a*")]
    [TestCase("select=*,others(*)")]
    public async Task QueryRows_SinkThatIsFull_HoldsNoSession(string query)
    {
        await _fixture.Insert("t", $"[{string.Join(',', Enumerable.Range(0, 50).Select(n => $$"""{"n":{{n}},"tag":"a"}"""))}]");
        var sinks = Enumerable.Range(0, Slow).Select(_ => new FullSink()).ToList();
        var operation = new DatabaseOperation.QueryRows("t", QueryParser.Parse(query, QueryVerb.Read), CountMode.Exact);
        var slow = sinks.ConvertAll(sink => ((Result.Rows)_fixture.Provider.Database!.Translate(operation, _fixture.Service)).Produce(sink, default).AsTask());
        await Task.WhenAll(sinks.Select(sink => sink.Full));

        Assert.That((await _fixture.Query("t", "limit=1")).Rows, Has.Count.EqualTo(1));

        sinks.ForEach(sink => sink.Empty());
        await Task.WhenAll(slow);
        Assert.That(sinks.Select(sink => sink.Rows), Is.All.EqualTo(50));
    }

    /// <summary>Is full after each row, and at first nobody empties it.</summary>
    private sealed class FullSink : IRowSink
    {
        private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Rows { get; private set; }

        public bool NeedsFlush => true;

        public Task Full => _full.Task;

        public void Empty() => _emptied.SetResult();

        public void Expect(long total)
        {
        }

        public void Write(ReadOnlySpan<byte> utf8Row) => Rows++;

        public async ValueTask FlushAsync(CancellationToken cancellationToken)
        {
            _full.TrySetResult();
            await _emptied.Task.WaitAsync(cancellationToken);
        }
    }
}
