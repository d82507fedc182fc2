using Providers.Abstractions.Database.Query;

namespace Providers.Embedded.Database.Sql;

/// <summary>Lets SQLite make the rows of an answer, where a select asks for plain columns only.</summary>
internal static class ProjectionSql
{
    /// <summary>The expression, or null where the gateway has to project.</summary>
    public static string? Create(EquatableArray<SelectItem> select)
    {
        if (select.Count == 0 || select is [SelectItem.All])
            return "json(doc)";
        var parts = new string[select.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            // Only names that need no escaping ever get into SQL.
            if (select[i] is not SelectItem.Column { Path: { IsColumn: true, AsText: false } path, Cast: null, Alias: var alias }
                || !IsPlain(path.Column) || (alias is not null && !IsPlain(alias)))
            {
                return null;
            }

            parts[i] = $"'{alias ?? path.Column}', doc -> '$.{path.Column}'";
        }

        return $"json_object({string.Join(", ", parts)})";
    }

    private static bool IsPlain(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(name[0]);
}
