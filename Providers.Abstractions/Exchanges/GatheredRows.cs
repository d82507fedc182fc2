namespace Providers.Abstractions.Exchanges;

/// <summary>Rows that are kept until nothing is held any more, and only then sent at the caller's pace.</summary>
public sealed class GatheredRows : IRowSink
{
    /// <summary>The rows so far.</summary>
    public List<byte[]> All { get; } = [];

    /// <inheritdoc />
    public bool NeedsFlush => false;

    /// <inheritdoc />
    public void Expect(long total)
    {
    }

    /// <inheritdoc />
    public void Write(ReadOnlySpan<byte> utf8Row) => All.Add(utf8Row.ToArray());

    /// <inheritdoc />
    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Hands the rows over.</summary>
    public ValueTask SendAsync(IRowSink sink, CancellationToken cancellationToken) => SendAsync(All, sink, cancellationToken);

    /// <summary>Hands rows over.</summary>
    public static async ValueTask SendAsync(List<byte[]> rows, IRowSink sink, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            sink.Write(row);
            if (sink.NeedsFlush)
                await sink.FlushAsync(cancellationToken);
        }
    }
}
