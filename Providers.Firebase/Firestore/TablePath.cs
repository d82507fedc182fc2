using System.Text.Json;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;

namespace Providers.Firebase.Firestore;

/// <summary>
/// The declared path of a table within documents: <c>conversations/{conversation_id}/messages</c>. To callers, what stands in braces is a
/// column like any other, only that a request has to name its value.
/// </summary>
internal static class TablePath
{
    private const string Example = "conversations/{conversation_id}/messages";

    /// <summary>What is wrong with a path, or null.</summary>
    public static string? FindMistake(string path)
    {
        var segments = path.Split('/');
        if (segments.Length % 2 == 0)
            return $"'{path}' names a document. The path of a table within documents is written as in {Example}.";
        for (var i = 0; i < segments.Length; i++)
        {
            var mayStand = IsColumn(segments[i]) ? i % 2 == 1 && segments[i][1..^1] != "id" && segments.Count(other => other == segments[i]) == 1 : DatabaseName.IsId(segments[i]) && !segments[i].AsSpan().ContainsAny("{}*");
            if (!mayStand)
                return $"'{segments[i]}' cannot stand there. The path of a table within documents is written as in {Example}, with a column's name, other than id, in braces for a document.";
        }

        return null;
    }

    /// <summary>Whether a path leaves it to requests which documents it leads through.</summary>
    public static bool IsOpen(TableDeclaration declaration) => declaration.Path?.Contains('{', StringComparison.Ordinal) == true;

    /// <summary>The collection that a table is, and what is left of the filter beside the columns that name it.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>: no collection can be called so, or the filter does not say which it is.</exception>
    public static (CollectionName Collection, Filter? Where) Resolve(DatabaseName database, string table, TableDeclaration declaration, Filter? where)
    {
        if (declaration.Path is not { } path)
            return (database.Collection(table), where);
        var segments = path.Split('/');
        var (parents, rest) = (new List<KeyValuePair<string, string>>(), QueryParts(where));
        for (var i = 1; i < segments.Length; i += 2)
        {
            if (!IsColumn(segments[i]))
                continue;
            var column = segments[i][1..^1];
            var found = rest.FindIndex(term => term is Filter.Condition { Operator: FilterOperator.Equal, Negated: false, Quantifier: Quantifier.None, Column.IsColumn: true, Operand: Operand.Scalar } named && named.Column.Column == column);
            if (found < 0)
                throw new ProviderException(ErrorKind.InvalidRequest, $"The rows of '{table}' lie within documents: say in which by '{column}=eq.…', or in a body by '{column}'. One row among them is named by a filter: 'id=eq.…&{column}=eq.…'.");
            segments[i] = DatabaseName.CheckId(((Operand.Scalar)((Filter.Condition)rest[found]).Operand).Value.Text);
            parents.Add(new(column, segments[i]));
            rest.RemoveAt(found);
        }

        var collection = database.Collection(string.Join('/', segments)) with { Parents = parents };
        return (collection, rest switch { [] => null, [var single] => single, _ => new Filter.And([.. rest]) });
    }

    /// <summary>The filter by which rows of a body say where they go.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>: they do not, or not all of them to the same place.</exception>
    public static Filter? WhereOf(IReadOnlyList<JsonElement> rows, TableDeclaration declaration)
    {
        if (!IsOpen(declaration) || rows.Count == 0)
            return null;
        var terms = new List<Filter>();
        foreach (var column in declaration.Path!.Split('/').Where(IsColumn).Select(static segment => segment[1..^1]))
        {
            var values = rows.Select(row => row.TryGetProperty(column, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null).Distinct().ToList();
            if (values is not [{ } only])
                throw new ProviderException(ErrorKind.InvalidRequest, $"The rows of this table lie within documents: each row has to say in which by '{column}', a text, and those of one request by the same.");
            terms.Add(new Filter.Condition(new ColumnPath(column), FilterOperator.Equal, new Operand.Scalar(new Literal(only, Quoted: true))));
        }

        return new Filter.And([.. terms]);
    }

    private static List<Filter> QueryParts(Filter? where) => [.. Abstractions.Database.QueryShare.Parts(where)];

    private static bool IsColumn(string segment) => segment is ['{', _, .., '}'] && DatabaseName.IsId(segment);
}
