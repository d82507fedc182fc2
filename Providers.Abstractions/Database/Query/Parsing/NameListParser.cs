namespace Providers.Abstractions.Database.Query.Parsing;

/// <summary>Reads lists of column names: <c>columns</c> and <c>on_conflict</c>.</summary>
internal static class NameListParser
{
    public static EquatableArray<string> Read(ref Scanner scanner)
    {
        var names = new List<string>(4);
        do
        {
            names.Add(ColumnParser.Name(ref scanner, ","));
        }
        while (scanner.Take(','));
        return scanner.AtEnd
            ? new EquatableArray<string>([.. names])
            : throw scanner.Fail("something follows the last name", "Divide names by commas");
    }
}
