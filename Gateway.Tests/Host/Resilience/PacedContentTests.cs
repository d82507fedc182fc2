using System.Net;
using System.Threading.Channels;
using Gateway.Host.Resilience;
using Microsoft.Extensions.Time.Testing;
using Polly.Timeout;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Host.Resilience;

/// <summary>A body that streams ends where one of the two sides stands still, and tells which.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PacedContentTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly SteppedStream _caller = new();
    private readonly SteppedStream _backend = new();
    private readonly TaskCompletionSource<HttpResponseMessage> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PacedContent _content;

    public PacedContentTests() => _content = new PacedContent(new StreamContent(_caller) { Headers = { ContentLength = 10 } }, ResilienceSettings.Default.Idle, _clock);

    public void Dispose() => _content.Dispose();

    [Test]
    public void Headers_AreThoseOfTheBody() => Assert.That(_content.Headers.ContentLength, Is.EqualTo(10));

    [Test]
    public async Task Send_BackendThatStopsTaking_TimesOut()
    {
        var sending = SendAsync(CancellationToken.None);
        await _caller.StepAsync(5);
        await _backend.ReachedAsync();
        await AssertEndsAfterIdleAsync<TimeoutRejectedException>(sending);
    }

    [Test]
    public async Task Send_CallerWhoStopsSending_IsToldSo()
    {
        var sending = SendAsync(CancellationToken.None);
        await _caller.StepAsync(5);
        await _backend.StepAsync(0);
        await _caller.ReachedAsync();
        var error = await AssertEndsAfterIdleAsync<ProviderException>(sending);
        Assert.That(error.Kind, Is.EqualTo(ErrorKind.InvalidRequest));
        Assert.That(error.Message, Does.Contain("too slowly"));
    }

    [Test]
    public async Task Send_BackendThatDoesNotAnswer_TimesOut()
    {
        var sending = SendAsync(CancellationToken.None);
        await _caller.StepAsync(0);
        await _sent.Task;
        await AssertEndsAfterIdleAsync<TimeoutRejectedException>(sending);
    }

    [Test]
    public async Task Send_SlowButSteady_TakesAsLongAsItTakes()
    {
        var sending = SendAsync(CancellationToken.None);
        for (var i = 0; i < 5; i++)
        {
            await _caller.ReachedAsync();
            _clock.Advance(ResilienceSettings.Default.Idle - Moment);
            _caller.Go(2);
            await _backend.ReachedAsync();
            _clock.Advance(ResilienceSettings.Default.Idle - Moment);
            _backend.Go(0);
        }

        await _caller.StepAsync(0);
        await _sent.Task;
        _clock.Advance(ResilienceSettings.Default.Idle - Moment);
        _answer.SetResult(new HttpResponseMessage(HttpStatusCode.OK));
        Assert.That((await sending).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Send_CallerWhoLeaves_IsNoTimeout()
    {
        using var leave = new CancellationTokenSource();
        var sending = SendAsync(leave.Token);
        await _caller.ReachedAsync();
        await leave.CancelAsync();
        Assert.That(async () => await sending, Throws.InstanceOf<OperationCanceledException>());
    }

    private Task<HttpResponseMessage> SendAsync(CancellationToken cancellationToken) => _content.SendAsync(
        async ended =>
        {
            await _content.CopyToAsync(_backend, ended);
            _sent.SetResult();
            return await _answer.Task.WaitAsync(ended);
        },
        cancellationToken);

    private async Task<T> AssertEndsAfterIdleAsync<T>(Task sending) where T : Exception
    {
        _clock.Advance(ResilienceSettings.Default.Idle - Moment);
        Assert.That(sending.IsCompleted, Is.False);
        _clock.Advance(Moment);
        return (await Assert.ThrowsAsync<T>(async () => await sending.WaitAsync(TimeSpan.FromSeconds(30))))!;
    }

    /// <summary>A stream whose next read or write ends when a test says so.</summary>
    private sealed class SteppedStream : Stream
    {
        private readonly Channel<int> _steps = Channel.CreateUnbounded<int>();
        private readonly SemaphoreSlim _waits = new(0);

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        /// <summary>Waits until somebody waits for the next step.</summary>
        public async Task ReachedAsync() => Assert.That(await _waits.WaitAsync(TimeSpan.FromSeconds(30)), Is.True, "Nobody waits.");

        /// <summary>Lets the read that waits bring so many bytes, or the write end.</summary>
        public void Go(int bytes) => _steps.Writer.TryWrite(bytes);

        public async Task StepAsync(int bytes)
        {
            await ReachedAsync();
            Go(bytes);
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => await NextAsync(cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => await NextAsync(cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public override void Flush() => throw new NotSupportedException();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _waits.Dispose();
            base.Dispose(disposing);
        }

        private async Task<int> NextAsync(CancellationToken cancellationToken)
        {
            _waits.Release();
            return await _steps.Reader.ReadAsync(cancellationToken);
        }
    }
}
