namespace Gateway.Host.Commands.Output;

/// <summary>Columns for people to read.</summary>
internal static class TextTable
{
    public static void Write(TextWriter output, IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var lines = rows.Prepend(headers).Select(static row => row.Select(Clean).ToArray()).ToList();
        var widths = Enumerable.Range(0, headers.Count).Select(column => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
            output.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    // What a backend says must not steer the terminal.
    private static string Clean(string? cell) =>
        string.IsNullOrEmpty(cell) ? "-" : string.Concat(cell.Select(static c => c is '\n' ? ' ' : char.IsControl(c) ? '?' : c));
}
