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
    public static TableDeclarations Read(IConfigurationSection section, SettingsErrors errors) =>
        new(section.GetChildren().ToFrozenDictionary(table => table.Key, table => ReadTable(table, errors), StringComparer.Ordinal));

    /// <summary>Reads a policy's name; false where there is no such policy.</summary>
    public static bool TryReadPolicy(string? name, out AccessPolicy policy)
    {
        policy = AccessPolicy.None;
        return name is null || Policies.TryGetValue(name, out policy);
    }

    private static TableDeclaration ReadTable(IConfigurationSection table, SettingsErrors errors)
    {
        foreach (var child in table.GetChildren())
        {
            if (child.Key is not ("columns" or "relations" or "policy"))
                errors.Add(child.Path, "There is no such setting. Known here are: columns, relations, policy.");
        }

        if (!TryReadPolicy(table["policy"], out var policy))
            errors.Add($"{table.Path}:policy", $"'{table["policy"]}' is not a policy. Known are: {string.Join(", ", Policies.Keys)}.");
        return new TableDeclaration(
            table.GetSection("columns").GetChildren().ToFrozenDictionary(c => c.Key, c => ReadColumn(c, errors), StringComparer.Ordinal),
            table.GetSection("relations").GetChildren().ToFrozenDictionary(r => r.Key, r => ReadRelation(r, errors), StringComparer.Ordinal),
            policy);
    }

    private static ColumnDeclaration ReadColumn(IConfigurationSection column, SettingsErrors errors)
    {
        var words = (column.Value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0 || words.Any(word => word is not ("timestamp" or "required")))
            errors.Add(column.Path, $"'{column.Value}' says nothing about a column. Known are: timestamp, required, or both with a blank between.");
        return new ColumnDeclaration(words.Contains("timestamp"), words.Contains("required"));
    }

    private static RelationDeclaration ReadRelation(IConfigurationSection relation, SettingsErrors errors)
    {
        foreach (var child in relation.GetChildren())
        {
            if (child.Key is not ("table" or "column" or "foreign_column" or "single"))
                errors.Add(child.Path, "There is no such setting. Known here are: table, column, foreign_column, single.");
        }

        var single = false;
        if (relation["single"] is { } text && !bool.TryParse(text, out single))
            errors.Add($"{relation.Path}:single", $"'{text}' is neither true nor false.");
        return new RelationDeclaration(relation["table"] ?? relation.Key, Required("column"), Required("foreign_column"), single);

        string Required(string key)
        {
            if (relation[key] is { Length: > 0 } value)
                return value;
            errors.Add($"{relation.Path}:{key}", "A relation names the column of its own table and the foreign_column of the related one.");
            return "";
        }
    }
}
