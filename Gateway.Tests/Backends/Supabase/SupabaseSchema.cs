using System.Globalization;
using System.Text;
using Providers.Abstractions.Database.Tables;

namespace Gateway.Tests.Backends.Supabase;

/// <summary>The conformance tables as PostgreSQL has them, with row level security for their policies.</summary>
internal static class SupabaseSchema
{
    public static string Write()
    {
        var sql = new StringBuilder();
        foreach (var table in ConformanceTables.All)
            WriteTable(sql, table);
        foreach (var table in ConformanceTables.All)
            WritePolicy(sql, table);
        return sql.Append("create function conformance_echo(value int) returns int language sql as $$ select value $$;\n").ToString();
    }

    private static void WriteTable(StringBuilder sql, ConformanceTable table)
    {
        var columns = table.Columns.Select(column => $"{Quote(column.Name)} {TypeOf(column.Type)}{Constraints(column)}");
        sql.Append(CultureInfo.InvariantCulture, $"create table {Quote(table.Name)} ({string.Join(", ", columns)});\n");
    }

    private static void WritePolicy(StringBuilder sql, ConformanceTable table)
    {
        sql.Append(CultureInfo.InvariantCulture, $"alter table {Quote(table.Name)} enable row level security;\n");
        var policy = table.Policy switch
        {
            AccessPolicy.PublicRead => "for select using (true)",
            AccessPolicy.Authenticated => "for all to authenticated using (true) with check (true)",
            AccessPolicy.Owner => "for all to authenticated using (auth.uid()::text = user_id) with check (auth.uid()::text = user_id)",
            _ => null,
        };
        if (policy is not null)
            sql.Append(CultureInfo.InvariantCulture, $"create policy conformance on {Quote(table.Name)} {policy};\n");
        if (table.Policy == AccessPolicy.Owner)
            sql.Append(CultureInfo.InvariantCulture, $"alter table {Quote(table.Name)} alter column user_id set default auth.uid()::text;\n");
        foreach (var relation in table.Relations.Where(relation => relation.Single))
            sql.Append(CultureInfo.InvariantCulture, $"alter table {Quote(table.Name)} add foreign key ({Quote(relation.Column)}) references {Quote(relation.Table)} ({Quote(relation.ForeignColumn)});\n");
    }

    private static string TypeOf(ConformanceType type) => type switch
    {
        ConformanceType.Integer => "bigint",
        ConformanceType.Number => "numeric",
        ConformanceType.Flag => "boolean",
        ConformanceType.Json => "jsonb",
        ConformanceType.TextArray => "text[]",
        ConformanceType.Timestamp => "timestamptz",
        _ => "text",
    };

    private static string Constraints(ConformanceColumn column) => column.Name switch
    {
        "id" => " primary key default gen_random_uuid()::text",
        "created_at" => " default now()",
        _ => $"{(column.Required ? " not null" : "")}{(column.Unique ? " unique" : "")}",
    };

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
