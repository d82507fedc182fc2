using System.Buffers;
using System.Globalization;
using System.Text;
using Providers.Abstractions.Database.Query;

namespace Providers.Abstractions.Database.Postgrest;

/// <summary>Writes names and paths, in double quotes where they could be read as something else.</summary>
internal static class ColumnWriter
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_");

    public static string Name(string name) =>
        name.AsSpan().ContainsAnyExcept(Plain) || IsReserved(name) ? Quote(name) : name;

    public static string Path(ColumnPath path)
    {
        if (path.IsColumn)
            return Name(path.Column);
        var text = new StringBuilder(Name(path.Column));
        for (var i = 0; i < path.Steps.Count; i++)
        {
            text.Append(path.AsText && i == path.Steps.Count - 1 ? "->>" : "->");
            text.Append(path.Steps[i].Name is { } name ? Step(name) : path.Steps[i].Index.ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    public static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    // A property that reads as an index would be taken for one.
    private static string Step(string name) => int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? Quote(name) : Name(name);

    private static bool IsReserved(string name) => name is
        "select" or "columns" or "order" or "limit" or "offset" or "cursor" or "and" or "or" or "not" or "on_conflict" or "apikey";
}
