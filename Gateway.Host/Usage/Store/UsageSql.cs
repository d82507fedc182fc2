namespace Gateway.Host.Usage.Store;

/// <summary>The statements that both databases take, and what the table is made of.</summary>
internal static class UsageSql
{
    /// <summary>What names a row, in the order of the primary key.</summary>
    public static readonly string[] KeyColumns = ["tenant", "grain", "start", "operation", "resource", "api_key", "provider", "status", "subject"];

    /// <summary>What is summed.</summary>
    public static readonly string[] Sums = ["calls", "bytes_in", "bytes_out", "upstream_us", "documents_read", "messages"];

    public static readonly string[] Columns = [.. KeyColumns, .. Sums];

    /// <summary>The end of a statement that adds to what is there.</summary>
    public static readonly string OrAdd =
        $" ON CONFLICT ({string.Join(", ", KeyColumns)}) DO UPDATE SET {string.Join(", ", Sums.Select(static sum => $"{sum} = usage_counts.{sum} + excluded.{sum}"))}";

    public const string NextTenant = "SELECT min(tenant) FROM usage_counts WHERE tenant > @after";

    public const string Delete = "DELETE FROM usage_counts WHERE tenant = @tenant AND grain = @grain AND start < @before";

    // Whether a batch came before is known by the number of the last one of its run.
    public const string BeginRun = "INSERT INTO usage_runs (run, sequence, at) VALUES (@run, 0, @at) ON CONFLICT (run) DO NOTHING";
    public const string BeginBatch = "UPDATE usage_runs SET sequence = @sequence, at = @at WHERE run = @run AND sequence < @sequence";
    public const string ForgetRuns = "DELETE FROM usage_runs WHERE at < @before";

    /// <summary>The columns that a dimension is kept in.</summary>
    private static readonly Dictionary<string, string> Dimensions = new(StringComparer.Ordinal)
    {
        ["tenant"] = "tenant", ["key"] = "api_key", ["operation"] = "operation", ["resource"] = "resource", ["provider"] = "provider", ["status"] = "status", ["user"] = "subject",
    };

    /// <summary>The statement that sums up a selection, and the columns that it is grouped by, in their order.</summary>
    public static (string Text, IReadOnlyList<string> Groups) Sum(UsageSelection selection)
    {
        List<string> groups = selection.ByStart ? ["start"] : [];
        groups.AddRange(selection.GroupBy.Where(Dimensions.ContainsKey).Select(static dimension => Dimensions[dimension]));
        var sums = string.Join(", ", Sums.Select(static sum => $"CAST(sum({sum}) AS bigint)"));
        var text = $"SELECT {string.Join(", ", [.. groups, sums])} FROM usage_counts WHERE grain = @grain AND start >= @first AND start < @end"
            + (selection.Tenant is null ? "" : " AND tenant = @tenant")
            + (selection.User is null ? "" : " AND subject = @user")
            + (groups.Count == 0 ? " HAVING count(*) > 0" : $" GROUP BY {string.Join(", ", groups)}");
        return (text, groups);
    }
}
