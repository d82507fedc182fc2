using System.Buffers;

namespace Providers.Firebase.Firestore;

/// <summary>How Firestore's queries and masks spell the name of a field.</summary>
internal static class FieldPath
{
    /// <summary>The document's own name.</summary>
    public const string Name = "__name__";

    private static readonly SearchValues<char> Simple = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>A top-level field, quoted where it has to be.</summary>
    public static string Of(string field) =>
        !field.AsSpan().ContainsAnyExcept(Simple) && !char.IsAsciiDigit(field[0])
            ? field
            : $"`{field.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal)}`";

    /// <summary>Whether a query can name a field at all.</summary>
    public static bool CanName(string field) =>
        field.Length is > 0 and <= 500 && !(field.Length > 3 && field.StartsWith("__", StringComparison.Ordinal) && field.EndsWith("__", StringComparison.Ordinal));
}
