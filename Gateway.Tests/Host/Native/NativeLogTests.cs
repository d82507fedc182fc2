using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Host.Native;

/// <summary>What is written down about native calls holds no keys, neither the gateway's nor the project's.</summary>
internal sealed class NativeLogTests
{
    [Test]
    public async Task Logs_OfCallsWithKeysInTheQuery_HoldNone()
    {
        using var log = new KeptLog();
        await using var gateway = await NativeGateway.StartAsync(
            context => context.Response.WriteAsync("[]"), configure: builder => builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log));

        (await gateway.Gateway.Client(null).GetAsync($"/native/main/rest/v1/notes?apikey={gateway.PublishableKey}")).Expect(200);
        (await RawHandshake.SendAsync(gateway.Gateway.Address, $"/native/main/realtime/v1/websocket?apikey={gateway.PublishableKey}", "")).Expect(200);
        await gateway.Upstream.DisposeAsync();
        (await gateway.Gateway.Client(null).GetAsync($"/native/main/rest/v1/notes?apikey={gateway.PublishableKey}")).Expect(503);
        (await RawHandshake.SendAsync(gateway.Gateway.Address, $"/native/main/realtime/v1/websocket?apikey={gateway.PublishableKey}", "")).Expect(503);

        Assert.That(log.Lines, Has.Some.Contains("upstream_unavailable"));
        Assert.That(log.Lines, Has.None.Contains("gw_pk_").And.None.Contains("sb_"));
    }

    private sealed class KeptLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
