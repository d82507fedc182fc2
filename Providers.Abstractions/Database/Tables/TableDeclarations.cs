using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions.Connections;

namespace Providers.Abstractions.Database.Tables;

/// <summary>The tables that a connection declares: <c>tables</c> in the settings of stores without a schema.</summary>
public sealed class TableDeclarations
{
    private static readonly FrozenDictionary<string, AccessPolicy> Policies = new Dictionary<string, AccessPolicy>(StringComparer.OrdinalIgnoreCase)
    {
        ["none"] = AccessPolicy.None,
        ["public-read"] = AccessPolicy.PublicRead,
        ["authenticated"] = AccessPolicy.Authenticated,
        ["owner"] = AccessPolicy.Owner,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly FrozenDictionary<string, TableDeclaration> _tables;

    private TableDeclarations(FrozenDictionary<string, TableDeclaration> tables) => _tables = tables;

    /// <summary>No table is declared.</summary>
    public static TableDeclarations Empty { get; } = new(FrozenDictionary<string, TableDeclaration>.Empty);

    /// <summary>The names of the declared tables.</summary>
    public IEnumerable<string> Names => _tables.Keys;

    /// <summary>What is declared about a table; <see cref="TableDeclaration.None"/> where nothing is.</summary>
    public TableDeclaration this[string table] => _tables.TryGetValue(table, out var declared) ? declared : TableDeclaration.None;

    /// <summary>Whether a table is declared.</summary>
    public bool Contains(string table) => _tables.ContainsKey(table);

    /// <summary>Reads the <c>tables</c> section, and reports every mistake with its path.</summary>
    /// <param name="section">The section.</param>
    /// <param name="errors">Receives the mistakes.</param>
    /// <param name="checkPath">Says what is wrong with a table's <c>path</c>, or null; null where the store has no such paths.</param>
    public static TableDeclarations Read(IConfigurationSection section, SettingsErrors errors, Func<string, string?>? checkPath = null)
    {
        CheckIsSection(section, "Declare tables by name.", errors);
        return new(section.GetChildren().ToFrozenDictionary(table => table.Key, table => ReadTable(table, errors, checkPath), StringComparer.Ordinal));
    }

    /// <summary>Reads a policy's name; false where there is no such policy.</summary>
    public static bool TryReadPolicy(string? name, out AccessPolicy policy)
    {
        policy = AccessPolicy.None;
        return name is null || Policies.TryGetValue(name, out policy);
    }

    private static TableDeclaration ReadTable(IConfigurationSection table, SettingsErrors errors, Func<string, string?>? checkPath)
    {
        CheckNames(table, checkPath is null ? ["columns", "relations", "policy"] : ["columns", "relations", "policy", "path"], errors);
        var path = checkPath is null ? null : table["path"];
        if (path is not null && checkPath!(path) is { } mistake)
            errors.Add($"{table.Path}:path", mistake);
        var columns = table.GetSection("columns");
        var relations = table.GetSection("relations");
        CheckIsSection(columns, "Declare columns by name.", errors);
        CheckIsSection(relations, "Declare relations by name.", errors);
        return new TableDeclaration(
            columns.GetChildren().ToFrozenDictionary(c => c.Key, c => ReadColumn(c, errors), StringComparer.Ordinal),
            relations.GetChildren().ToFrozenDictionary(r => r.Key, r => ReadRelation(r, errors), StringComparer.Ordinal),
            ReadPolicy(table.GetSection("policy"), errors))
        {
            Path = path,
        };
    }

    private static AccessPolicy ReadPolicy(IConfigurationSection section, SettingsErrors errors)
    {
        if (!TryReadPolicy(section.Value, out var policy) || section.GetChildren().Any())
            errors.Add(section.Path, $"'{section.Value}' is not a policy. Known are: {string.Join(", ", Policies.Keys)}.");
        return policy;
    }

    private static ColumnDeclaration ReadColumn(IConfigurationSection column, SettingsErrors errors)
    {
        var words = (column.Value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0 || words.Any(word => word is not ("timestamp" or "vector" or "required")) || (words.Contains("timestamp") && words.Contains("vector")))
            errors.Add(column.Path, $"'{column.Value}' says nothing about a column. Known are: timestamp or vector, required, or both with a blank between.");
        return new ColumnDeclaration(words.Contains("timestamp"), words.Contains("required")) { Vector = words.Contains("vector") };
    }

    private static RelationDeclaration ReadRelation(IConfigurationSection relation, SettingsErrors errors)
    {
        CheckNames(relation, ["table", "column", "foreign_column", "single"], errors);
        var single = false;
        if (relation["single"] is { } text && !bool.TryParse(text, out single))
            errors.Add($"{relation.Path}:single", $"'{text}' is neither true nor false.");
        if (relation["table"] is "")
            errors.Add($"{relation.Path}:table", "Name the related table, or leave this out where it is called as the relation is.");
        return new RelationDeclaration(relation["table"] ?? relation.Key, Required("column"), Required("foreign_column"), single);

        string Required(string key)
        {
            if (relation[key] is { Length: > 0 } value)
                return value;
            errors.Add($"{relation.Path}:{key}", "A relation names the column of its own table and the foreign_column of the related one.");
            return "";
        }
    }

    // A value where a section belongs has no children, and would go unnoticed.
    private static void CheckIsSection(IConfigurationSection section, string mend, SettingsErrors errors)
    {
        if (!string.IsNullOrEmpty(section.Value))
            errors.Add(section.Path, $"'{section.Value}' stands where an object belongs. {mend}");
    }

    private static void CheckNames(IConfigurationSection section, string[] known, SettingsErrors errors)
    {
        CheckIsSection(section, $"Known in it are: {string.Join(", ", known)}.", errors);
        foreach (var child in section.GetChildren())
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                errors.Add(child.Path, $"There is no such setting. Known here are: {string.Join(", ", known)}.");
        }
    }
}
