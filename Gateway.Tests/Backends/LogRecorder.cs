using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Backends;

/// <summary>Keeps what a gateway logs, with everything that a log entry carries.</summary>
internal sealed class LogRecorder : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _entries = new();

    public string Text => string.Join('\n', _entries);

    /// <summary>The entries that hold a text; none where there is no text.</summary>
    public string Find(string? text) => text is null ? "" : string.Join('\n', _entries.Where(entry => entry.Contains(text, StringComparison.Ordinal)));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        _entries.Enqueue($"{state}");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(pair => $"{pair.Key}={pair.Value}")) : "";
        _entries.Enqueue($"{logLevel} {eventId.Id} {formatter(state, exception)} {values} {exception}");
    }

    public void Dispose()
    {
    }
}
