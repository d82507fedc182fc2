using Providers.Abstractions.Exchanges;

namespace Providers.Embedded.Database.Reading;

/// <summary>Rows that are kept until nothing is held any more, and only then sent at the caller's pace.</summary>
internal sealed class GatheredRows : IRowSink
{
    public List<byte[]> All { get; } = [];

    public bool NeedsFlush => false;

    public void Expect(long total)
    {
    }

    public void Write(ReadOnlySpan<byte> utf8Row) => All.Add(utf8Row.ToArray());

    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask SendAsync(IRowSink sink, CancellationToken cancellationToken) => SendAsync(All, sink, cancellationToken);

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
