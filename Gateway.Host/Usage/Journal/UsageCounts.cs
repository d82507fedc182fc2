using System.Runtime.InteropServices;
using Gateway.Host.Usage.Counting;

namespace Gateway.Host.Usage.Journal;

/// <summary>Sums over calls, where they lie in a journal. Safe for concurrent use.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UsageCounts
{
    private long _bytesIn;
    private long _bytesOut;
    private long _upstreamTicks;
    private long _documentsRead;

    // No kind of call comes four thousand million times between two batches.
    private uint _calls;
    private uint _messages;

    public readonly uint Calls => _calls;

    public readonly long BytesIn => _bytesIn;

    public readonly long BytesOut => _bytesOut;

    public readonly TimeSpan Upstream => TimeSpan.FromTicks(_upstreamTicks);

    public readonly long DocumentsRead => _documentsRead;

    public readonly uint Messages => _messages;

    public readonly bool IsZero => (_bytesIn | _bytesOut | _upstreamTicks | _documentsRead | _calls | _messages) == 0;

    /// <summary>Counts a call.</summary>
    public void Add(in CallUse use)
    {
        Interlocked.Increment(ref _calls);
        Add(ref _bytesIn, use.BytesIn);
        Add(ref _bytesOut, use.BytesOut);
        Add(ref _upstreamTicks, use.Upstream.Ticks);
        Add(ref _documentsRead, use.DocumentsRead);
        if (use.Messages != 0)
            Interlocked.Add(ref _messages, (uint)use.Messages);
    }

    /// <summary>How they stand, each by itself.</summary>
    public UsageCounts Read() => new()
    {
        _bytesIn = Volatile.Read(ref _bytesIn),
        _bytesOut = Volatile.Read(ref _bytesOut),
        _upstreamTicks = Volatile.Read(ref _upstreamTicks),
        _documentsRead = Volatile.Read(ref _documentsRead),
        _calls = Volatile.Read(ref _calls),
        _messages = Volatile.Read(ref _messages),
    };

    /// <summary>Takes off what was read.</summary>
    public void Subtract(in UsageCounts read)
    {
        Interlocked.Add(ref _calls, unchecked(0 - read._calls));
        Add(ref _bytesIn, -read._bytesIn);
        Add(ref _bytesOut, -read._bytesOut);
        Add(ref _upstreamTicks, -read._upstreamTicks);
        Add(ref _documentsRead, -read._documentsRead);
        if (read._messages != 0)
            Interlocked.Add(ref _messages, unchecked(0 - read._messages));
    }

    private static void Add(ref long sum, long value)
    {
        // Most calls have nothing of most things, and a locked instruction costs as much for nothing.
        if (value != 0)
            Interlocked.Add(ref sum, value);
    }
}
