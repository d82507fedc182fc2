namespace Gateway.Benchmarks.Load.Reporting;

/// <summary>A table for the terminal that is Markdown as well: the first column to the left, figures to the right.</summary>
internal sealed class MarkdownTable(params string[] columns)
{
    private readonly List<string[]> _rows = [columns];

    public void Add(params string[] row) => _rows.Add(row);

    public void Print()
    {
        var widths = columns.Select((_, i) => Math.Max(4, _rows.Max(row => row[i].Length))).ToArray();
        Console.WriteLine();
        for (var r = 0; r < _rows.Count; r++)
        {
            Console.WriteLine($"| {string.Join(" | ", _rows[r].Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])))} |");
            if (r == 0)
                Console.WriteLine($"|{string.Join("|", widths.Select((width, i) => i == 0 ? new string('-', width + 2) : $"{new string('-', width + 1)}:"))}|");
        }
    }
}
