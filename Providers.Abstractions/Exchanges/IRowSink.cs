namespace Providers.Abstractions.Exchanges;

/// <summary>
/// Where a producer puts its rows. The host makes the array, CSV or single object out of them, and keeps a short answer back
/// until it is complete, so that a late failure is still a clean error. Not safe for concurrent use.
/// </summary>
public interface IRowSink
{
    /// <summary>Adds one row. The bytes are copied before the call returns.</summary>
    /// <param name="utf8Row">One complete JSON object in UTF-8.</param>
    void Write(ReadOnlySpan<byte> utf8Row);

    /// <summary>Tells how many rows match without paging, where that was asked for and is known before the first row.</summary>
    void Expect(long total);

    /// <summary>True once enough has gathered that <see cref="FlushAsync"/> should be awaited before the next row.</summary>
    bool NeedsFlush { get; }

    /// <summary>Sends what has gathered, at the caller's pace.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}
