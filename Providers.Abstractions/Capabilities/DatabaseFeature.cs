using Providers.Abstractions.Database.Query;

namespace Providers.Abstractions.Capabilities;

/// <summary>The names of what a database may be able to do beyond reading, inserting, updating and deleting rows.</summary>
public static class DatabaseFeature
{
    private static readonly string[] Filters = [.. OperatorNames.All.Select(name => FilterPrefix + name)];

    /// <summary>Prefix of a filter operator's feature: <c>filter.ilike</c>.</summary>
    public const string FilterPrefix = "filter.";
    /// <summary>Filters, order and select on JSON paths: <c>data->>name</c>.</summary>
    public const string JsonPath = "json_path";
    /// <summary>Casts in select: <c>id::text</c>.</summary>
    public const string Cast = "select.cast";
    /// <summary>Aggregates in select, grouped by the plain columns beside them.</summary>
    public const string Aggregate = "select.aggregate";
    /// <summary>Related rows in select, where the relationship is declared.</summary>
    public const string Related = "select.related";
    /// <summary>Related rows spread into their parent: <c>...author(name)</c>.</summary>
    public const string Spread = "select.spread";
    /// <summary><c>Prefer: count=exact</c>.</summary>
    public const string CountExact = "count.exact";
    /// <summary><c>Prefer: count=planned</c>.</summary>
    public const string CountPlanned = "count.planned";
    /// <summary><c>Prefer: count=estimated</c>.</summary>
    public const string CountEstimated = "count.estimated";
    /// <summary>Pages by <c>cursor</c>.</summary>
    public const string Cursor = "cursor";
    /// <summary>Upsert on <c>id</c>.</summary>
    public const string Upsert = "upsert";
    /// <summary>Upsert on other columns: <c>on_conflict=email</c>.</summary>
    public const string UpsertOnColumns = "upsert.columns";
    /// <summary><c>Prefer: explain</c>: how a query would be answered, without running it.</summary>
    public const string Explain = "explain";
    /// <summary>Bodies in CSV.</summary>
    public const string CsvBody = "csv.body";
    /// <summary>Database functions: <c>POST /api/db/rpc/{function}</c>.</summary>
    public const string Functions = "rpc";
    /// <summary>The list of tables, for secret keys.</summary>
    public const string ListTables = "tables";

    /// <summary>The feature of a filter operator.</summary>
    public static string Filter(FilterOperator op) => Filters[(int)op];
}
