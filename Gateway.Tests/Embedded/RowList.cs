using System.Text;
using System.Text.Json;
using Providers.Abstractions.Exchanges;

namespace Gateway.Tests.Embedded;

/// <summary>Gathers rows.</summary>
internal sealed class RowList : IRowSink
{
    public List<string> Rows { get; } = [];

    public bool NeedsFlush => false;

    public void Expect(long total)
    {
    }

    public void Write(ReadOnlySpan<byte> utf8Row) => Rows.Add(Encoding.UTF8.GetString(utf8Row));

    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

/// <summary>What an operation answered.</summary>
internal sealed record Answered(IReadOnlyList<string> Rows, RowsSummary Summary)
{
    /// <summary>One column of all rows, as text.</summary>
    public IEnumerable<string> Column(string name) => Rows.Select(row => JsonElement.Parse(row).TryGetProperty(name, out var value) ? value.ToString() : "");

    public IEnumerable<string> Ids => Column("id");
}
