using System.Globalization;

namespace Providers.Abstractions.Database.Query.Parsing;

/// <summary>Reads columns and JSON paths: <c>name</c>, <c>"odd.name"</c>, <c>data-&gt;author-&gt;&gt;name</c>, <c>tags-&gt;0</c>.</summary>
internal static class ColumnParser
{
    private const string Mend = "Name a column, in double quotes where it holds a dot or another special character";

    /// <summary>Reads one name, up to one of the stops or an arrow.</summary>
    public static string Name(ref Scanner scanner, ReadOnlySpan<char> stops)
    {
        if (scanner.At('"'))
        {
            var quoted = scanner.TakeQuoted();
            return quoted.Length > 0 ? quoted : throw scanner.Fail("a name is empty", Mend);
        }

        var length = 0;
        var rest = scanner.Rest;
        while (length < rest.Length && !stops.Contains(rest[length]) && !rest[length..].StartsWith("->"))
            length++;
        var name = rest[..length].Trim();
        if (name.IsEmpty)
            throw scanner.Fail("a name is missing", Mend);
        if (name.ContainsAny('"', '\\'))
            throw scanner.Fail("a name holds a quote or a backslash", "Write the whole name in double quotes, with \\\" for a quote inside");
        scanner.Skip(length);
        return name.ToString();
    }

    /// <summary>Reads a column with its steps, up to one of the stops.</summary>
    public static ColumnPath Path(ref Scanner scanner, ReadOnlySpan<char> stops) => Steps(ref scanner, Name(ref scanner, stops), stops);

    /// <summary>Reads the steps that follow a column's name.</summary>
    public static ColumnPath Steps(ref Scanner scanner, string column, ReadOnlySpan<char> stops)
    {
        if (!scanner.At("->"))
            return new ColumnPath(column);

        var steps = new List<JsonStep>();
        var asText = false;
        while (scanner.At("->"))
        {
            if (asText)
                throw scanner.Fail("'->>' can only be the last arrow", "Use '->' before it");
            scanner.Skip(2);
            asText = scanner.Take('>');
            steps.Add(Step(ref scanner, stops));
        }

        return new ColumnPath(column, new EquatableArray<JsonStep>([.. steps]), asText);
    }

    private static JsonStep Step(ref Scanner scanner, ReadOnlySpan<char> stops)
    {
        if (scanner.At('"'))
            return new JsonStep(Name(ref scanner, stops));
        var name = Name(ref scanner, stops);
        return int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index) && index.ToString(CultureInfo.InvariantCulture) == name
            ? new JsonStep(null, index)
            : new JsonStep(name);
    }
}
